#!/bin/sh
# %systemd_post of CentOS 7: a first install asks the presets, an upgrade leaves the units as they are.
if [ "$1" -eq 1 ]; then
  # Initial installation
  systemctl preset {units} >/dev/null 2>&1 || :
fi
