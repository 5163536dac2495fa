#!/bin/sh
# openstack-neutron-openvswitch restarts its agent itself, from the new package.
if [ "$1" -ge 2 ] && systemctl status {units} >/dev/null 2>&1; then
  systemctl stop {units} >/dev/null 2>&1 || :
  systemctl start {units} >/dev/null 2>&1 || :
fi
