#!/bin/sh
set -e
if [ "$1" = configure ]; then
  install -d -o {service} -g {service} /var/log/{service} /var/lib/{service} /var/lib/{service}/lock
  # A command that root has run once must go on working for the service's own user.
  for log in {service} {commands}; do
    touch "/var/log/{service}/$log.log"
    chown {service}:{service} "/var/log/{service}/$log.log"
  done
fi
