#!/bin/sh
# As packages of shared libraries do: every unit of this host that is enabled is restarted, whichever service it is of and
# whether it ran or not, policy-rc.d permitting.
set -e
if [ "$1" = configure ] && [ -n "$2" ]; then
  for script in /etc/rc2.d/S*; do
    [ -x "$script" ] || continue
    unit=$(basename "$script")
    unit=${unit#S[0-9][0-9]}
    if grep -qs openstack-lab "/etc/init.d/$unit"; then invoke-rc.d "$unit" restart || true; fi
  done
fi
