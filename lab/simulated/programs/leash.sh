#!/bin/sh
# leash.sh EXPRESSION [now]: ends every process that has an environment variable matching EXPRESSION, and what descends
# from it or stands in its session. Waits first until its standard input ends: the lab holds the other end, so nothing
# outlives the lab, even when it is killed.
trap '' HUP INT TERM
[ "${2-}" = now ] || while read -r _; do :; done

marked() {
  seeds=$(grep -lszE -e "$1" /proc/[0-9]*/environ | tr -dc '0-9\n' | tr '\n' ' ')
  [ -n "$seeds" ] || return 0
  cat /proc/[0-9]*/stat 2> /dev/null | awk -v seeds="$seeds" '
    BEGIN { count = split(seeds, list, " "); for (i = 1; i <= count; i++) found[list[i]] = 1 }
    { pid = $1; sub(/^.*\) /, ""); if ($1 != "Z" && $1 != "X") { parent[pid] = $2; session[pid] = $4 } }
    END {
      do {
        more = 0
        for (pid in parent) if (!(pid in found) && (parent[pid] in found || session[pid] in found)) { found[pid] = 1; more = 1 }
      } while (more)
      for (pid in found) if (pid in parent) print pid
    }'
}

tries=0
while pids=$(marked "$1") && [ -n "$pids" ] && [ "$tries" -lt 100 ]; do
  # Stopped first, all of them: none shall see another die and write down how.
  # shellcheck disable=SC2086 # pids are words
  kill -STOP $pids 2> /dev/null
  # shellcheck disable=SC2086 # pids are words
  kill -KILL $pids 2> /dev/null
  tries=$((tries + 1))
  sleep 0.02
done
