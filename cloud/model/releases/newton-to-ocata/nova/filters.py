driver = option('scheduler', 'driver') or option('DEFAULT', 'scheduler_driver') or 'filter_scheduler'
if 'filter_scheduler' not in driver:
    say('not asked: the scheduler is %s, which does not ask Placement' % driver)
    sys.exit()
text = option('filter_scheduler', 'enabled_filters')
if text is None:
    text = option('DEFAULT', 'scheduler_default_filters')
## Newton's own.
if text is None:
    text = ('RetryFilter,AvailabilityZoneFilter,RamFilter,DiskFilter,ComputeFilter,ComputeCapabilitiesFilter,'
            'ImagePropertiesFilter,ServerGroupAntiAffinityFilter,ServerGroupAffinityFilter')
names = [each.rpartition('.')[2] for each in listed(text)]
wanted = [('CoreFilter', 'cpu_allocation_ratio'), ('RamFilter', 'ram_allocation_ratio'), ('DiskFilter', 'disk_allocation_ratio')]
lacks = ['%s (%s)' % (each, ratio) for each, ratio in wanted if each not in names and option('DEFAULT', ratio) is None]
if lacks:
    say('the scheduler of %s does not use %s' % (config, ', '.join(lacks)))
    sys.exit(3)
