#!/bin/sh
# openstack-neutron-openvswitch restarts its agent itself, from the new package.
if [ "$1" -ge 2 ]; then
  running=0
  systemctl status {units} >/dev/null 2>&1 && running=1 || :
  [ "$running" -eq 0 ] || systemctl stop {units} >/dev/null 2>&1 || :
  [ "$running" -eq 0 ] || systemctl start {units} >/dev/null 2>&1 || :
fi
