#!/bin/sh
set -e
[ "$1" != remove ] || invoke-rc.d {unit} stop || exit 1
