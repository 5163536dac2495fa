#!/bin/sh
# openstack-lab
### BEGIN INIT INFO
# Provides:          {unit}
# Required-Start:    $local_fs $network
# Required-Stop:     $local_fs $network
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: {unit} of {service}
### END INIT INFO

PROGRAM={program}
PIDFILE=/run/{service}/{unit}.pid
LOG=/var/log/{service}/{unit}.log

[ -x "$PROGRAM" ] || exit 0

running() {
  start-stop-daemon --status --quiet --pidfile "$PIDFILE" --user {service}
}

prepare() {
  install -d -o {service} -g {service} /run/{service} /run/lock/{service}
  # The service opens the same file by its own name for it, and is not root.
  touch "$LOG" && chown {service}:{service} "$LOG"
}

do_start() {
  if running; then
    echo "{unit} is already running."
    return 0
  fi
  prepare
  echo "Starting {unit}."
  # A unit outlives the session that starts it, and holds none of its files.
  start-stop-daemon --start --quiet --background --no-close --make-pidfile --pidfile "$PIDFILE" \
    --chdir /var/lib/{service} --chuid {service}:{service} --startas "$PROGRAM" -- {arguments} \
    < /dev/null >> "$LOG" 2>&1
}

do_stop() {
  echo "Stopping {unit}."
  start-stop-daemon --stop --quiet --oknodo --retry TERM/40/KILL/5 --pidfile "$PIDFILE" --user {service} || return 1
  # Workers may outlive their master for a moment, and hold its sockets.
  tries=0
  while pgrep -u {service} -f "(^| )$PROGRAM( |\$)" > /dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || pkill -KILL -u {service} -f "(^| )$PROGRAM( |\$)"
    sleep 0.1
  done
  rm -f "$PIDFILE"
}

case $1 in
  start) do_start ;;
  systemd-prepare) prepare ;;
  # The unit of systemd runs this script as the service's user, and takes the program for its main process.
  systemd-start) exec "$PROGRAM" {arguments} < /dev/null >> "$LOG" 2>&1 ;;
  stop) do_stop ;;
  restart | force-reload) do_stop && do_start ;;
  status)
    if running; then
      echo "{unit} is running."
    else
      echo "{unit} is not running."
      exit 3
    fi
    ;;
  *)
    echo "Usage: $0 {start|stop|restart|force-reload|status}" >&2
    exit 2
    ;;
esac
