#!/bin/sh
# A command that root has run once must go on working for the service's own user.
install -d -o {service} -g {service} /var/log/{service} /var/lib/{service} /var/lib/{service}/lock
for log in {service} {logs}; do
  touch "/var/log/{service}/$log.log"
  chown {service}:{service} "/var/log/{service}/$log.log"
done
