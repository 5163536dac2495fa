#!/bin/sh
set -e
[ "$1" != purge ] || update-rc.d {unit} remove > /dev/null
