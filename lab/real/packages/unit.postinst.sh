#!/bin/sh
# As debhelper's dh_systemd_enable and dh_installinit of Xenial's time have it: a new package enables and starts its unit, an
# upgrade restarts it, policy-rc.d permitting. A unit that an administrator has disabled stays disabled.
set -e
if [ "$1" = configure ]; then
  deb-systemd-helper unmask {unit}.service > /dev/null || true
  if deb-systemd-helper --quiet was-enabled {unit}.service; then
    deb-systemd-helper enable {unit}.service > /dev/null || true
  else
    deb-systemd-helper update-state {unit}.service > /dev/null || true
  fi
  update-rc.d {unit} defaults > /dev/null
  if [ -d /run/systemd/system ]; then systemctl --system daemon-reload > /dev/null || true; fi
  if [ -n "$2" ]; then action=restart; else action=start; fi
  invoke-rc.d {unit} "$action" || exit 1
fi
