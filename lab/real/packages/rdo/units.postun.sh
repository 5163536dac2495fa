#!/bin/sh
# %systemd_postun_with_restart of CentOS 7. rpm runs it of the package that goes, once the new one is there: so a unit that
# runs is restarted last of all, and one that is stopped stays so.
systemctl daemon-reload >/dev/null 2>&1 || :
if [ "$1" -ge 1 ]; then
  # Package upgrade, not uninstall
  systemctl try-restart {units} >/dev/null 2>&1 || :
fi
