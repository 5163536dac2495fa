// Made by setup/programs.mjs of the .sh and .py files of this folder: change those, then npm run build.

/** filters.py */
export const filtersPy = [
  "driver = option('scheduler', 'driver') or option('DEFAULT', 'scheduler_driver') or 'filter_scheduler'",
  "if 'filter_scheduler' not in driver:",
  "    say('not asked: the scheduler is %s, which does not ask Placement' % driver)",
  "    sys.exit()",
  "text = option('filter_scheduler', 'enabled_filters')",
  "if text is None:",
  "    text = option('DEFAULT', 'scheduler_default_filters')",
  "if text is None:",
  "    text = ('RetryFilter,AvailabilityZoneFilter,RamFilter,DiskFilter,ComputeFilter,ComputeCapabilitiesFilter,'",
  "            'ImagePropertiesFilter,ServerGroupAntiAffinityFilter,ServerGroupAffinityFilter')",
  "names = [each.rpartition('.')[2] for each in listed(text)]",
  "wanted = [('CoreFilter', 'cpu_allocation_ratio'), ('RamFilter', 'ram_allocation_ratio'), ('DiskFilter', 'disk_allocation_ratio')]",
  "lacks = ['%s (%s)' % (each, ratio) for each, ratio in wanted if each not in names and option('DEFAULT', ratio) is None]",
  "if lacks:",
  "    say('the scheduler of %s does not use %s' % (config, ', '.join(lacks)))",
  "    sys.exit(3)",
].join('\n')

/** placement-on-computes.py */
export const placementOnComputesPy = [
  "if not os.path.exists(config):",
  "    say('not asked: %s is not there' % config)",
  "    sys.exit()",
  "files = also('nova-compute.conf')",
  "lacks = [] if option('placement', 'os_region_name') else ['os_region_name']",
  "if not any(option('placement', name) for name in ('auth_type', 'auth_plugin', 'auth_section')):",
  "    lacks.append('auth_type')",
  "if lacks:",
  "    say('[placement] of %s has no %s' % (config, ' and no '.join(lacks)))",
  "    sys.exit(3)",
].join('\n')

/** placement-options.py */
export const placementOptionsPy = [
  "if not any(option('placement', name) for name in ('auth_type', 'auth_plugin', 'auth_section')):",
  "    say('[placement] of %s has no auth_type' % config)",
  "    sys.exit(3)",
].join('\n')
