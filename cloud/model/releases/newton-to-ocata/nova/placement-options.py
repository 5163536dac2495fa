if not any(option('placement', name) for name in ('auth_type', 'auth_plugin', 'auth_section')):
    say('[placement] of %s has no auth_type' % config)
    sys.exit(3)
