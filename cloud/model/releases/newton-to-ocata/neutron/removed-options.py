if not os.path.exists(config):
    say('not asked: %s is not there' % config)
    sys.exit()
files = also('dhcp_agent.ini')
found = ['[oslo_messaging_notifications] driver = %s: no notification is sent' % each
         for each in values('oslo_messaging_notifications', 'driver') + values('DEFAULT', 'notification_driver')
         if each.startswith('neutron.openstack.common.notifier.')]
found += ['[DEFAULT] dhcp_domain = %s: dns_domain counts' % each for each in values('DEFAULT', 'dhcp_domain')[-1:] if each]
found += ['[DEFAULT] advertise_mtu = %s: it is always advertised' % each
          for each in values('DEFAULT', 'advertise_mtu')[-1:] if each.lower() in ('false', '0', 'no', 'off')]
if found:
    say('; '.join(found))
    sys.exit(3)
