#!/bin/sh
# groups.sh LAB: removes the cgroups that the hosts of a lab had. No process is left in them.
set -eu
mount -t cgroup2 cgroup2 /sys/fs/cgroup
group=/sys/fs/cgroup/openstack-upgrade-$1
if [ -d "$group" ]; then find "$group" -depth -type d -exec rmdir {} +; fi
