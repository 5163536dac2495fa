#!/bin/sh
set -e
case $1 in
  remove | purge)
    if [ -e /usr/share/apache2/apache2-maintscript-helper ]; then
      . /usr/share/apache2/apache2-maintscript-helper
      apache2_invoke dis{kind} {name} || true
    fi
    ;;
esac
