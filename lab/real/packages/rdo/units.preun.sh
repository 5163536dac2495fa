#!/bin/sh
# %systemd_preun of CentOS 7.
if [ "$1" -eq 0 ]; then
  # Package removal, not upgrade
  systemctl --no-reload disable {units} >/dev/null 2>&1 || :
  systemctl stop {units} >/dev/null 2>&1 || :
fi
