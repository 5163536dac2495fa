#!/bin/sh
set -e

if [ "$1" = purge ]; then rm -rf /var/lib/openstack-upgrade-worker; fi
if [ -d /run/systemd/system ]; then systemctl --system daemon-reload; fi
