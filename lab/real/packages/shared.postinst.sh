#!/bin/sh
set -e
if [ "$1" = configure ]; then
  install -d -o {service} -g {service} /var/log/{service} /var/lib/{service} /var/lib/{service}/lock
fi
