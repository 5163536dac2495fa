#!/bin/sh
# As debhelper's dh_installinit has it: a new package starts its unit, an upgrade restarts it, policy-rc.d permitting.
set -e
if [ "$1" = configure ]; then
  update-rc.d {unit} defaults > /dev/null
  if [ -n "$2" ]; then action=restart; else action=start; fi
  invoke-rc.d {unit} "$action" || exit 1
fi
