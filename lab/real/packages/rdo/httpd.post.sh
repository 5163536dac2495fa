#!/bin/sh
# The package of CentOS makes the user as well.
getent passwd apache >/dev/null || useradd --system --user-group --home-dir /usr/share/httpd --shell /usr/sbin/nologin apache
