#!/bin/sh
set -e
user=openstack-upgrade
unit=openstack-upgrade-worker.service

if [ "$1" = configure ]; then
  adduser --quiet --system --group --no-create-home --home /var/lib/openstack-upgrade-worker --gecos 'OpenStack upgrades' $user
  # At the first install alone: afterwards they are the administrator's.
  if [ -z "$2" ]; then
    chgrp $user /etc/$user /etc/$user/clouds
    chmod 0750 /etc/$user /etc/$user/clouds
  fi
  if [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload
    # A worker that runs goes on with the new code; upgrades go on where they stood.
    if [ -n "$2" ]; then deb-systemd-invoke try-restart $unit; fi
  fi
fi
