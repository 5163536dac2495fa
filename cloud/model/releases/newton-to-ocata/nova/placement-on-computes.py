if not os.path.exists(config):
    say('not asked: %s is not there' % config)
    sys.exit()
files = also('nova-compute.conf')
lacks = [] if option('placement', 'os_region_name') else ['os_region_name']
if not any(option('placement', name) for name in ('auth_type', 'auth_plugin', 'auth_section')):
    lacks.append('auth_type')
if lacks:
    say('[placement] of %s has no %s' % (config, ' and no '.join(lacks)))
    sys.exit(3)
