#!/bin/sh
# As dh_apache2 has it: a new site is enabled, and apache2 reloads, policy-rc.d permitting.
set -e
if [ "$1" = configure ]; then
  . /usr/share/apache2/apache2-maintscript-helper
  apache2_invoke en{kind} {name}
fi
