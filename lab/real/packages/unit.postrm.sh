#!/bin/sh
set -e
case $1 in
  remove) deb-systemd-helper mask {unit}.service > /dev/null || true ;;
  purge)
    update-rc.d {unit} remove > /dev/null
    deb-systemd-helper purge {unit}.service > /dev/null || true
    deb-systemd-helper unmask {unit}.service > /dev/null || true
    ;;
esac
if [ -d /run/systemd/system ]; then systemctl --system daemon-reload > /dev/null || true; fi
