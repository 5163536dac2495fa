#!/bin/sh
# A host's process 1: starts what is enabled, as rc does at runlevel 2 (policy-rc.d isn't asked at boot), says `booted`,
# then waits for the end of whatever has lost its parent.
umask 022
mkdir -p /var/log
for script in /etc/rc2.d/S*; do
  [ -x "$script" ] && "$script" start </dev/null >>/var/log/boot 2>&1 &
done
wait
echo booted
exec </dev/null >/dev/null 2>&1
while :; do
  sleep 86400 &
  wait $!
done
