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
    # A worker that runs goes on with the new code; upgrades go on where they stood. One that can't begin, as without Temporal,
    # is no fault of the installation: dpkg would leave the package half configured.
    if [ -n "$2" ] && ! deb-systemd-invoke try-restart $unit; then
      echo "The worker does not take tasks; journalctl -u $unit tells why. Upgrades wait for it." >&2
    fi
  fi
fi
