#!/bin/sh
set -e
unit=openstack-upgrade-worker.service

if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  deb-systemd-invoke stop $unit
  systemctl --quiet disable $unit
fi
