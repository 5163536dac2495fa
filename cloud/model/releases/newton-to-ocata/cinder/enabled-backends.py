names = listed(option('DEFAULT', 'enabled_backends'))
if not names:
    driver = option('DEFAULT', 'volume_driver')
    say('[DEFAULT] enabled_backends is not set in %s%s' % (config, '; volume_driver is %s there' % driver if driver else ''))
    sys.exit(3)
say('[DEFAULT] enabled_backends in %s is %s' % (config, ', '.join(names)))
