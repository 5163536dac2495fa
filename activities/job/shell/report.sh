# whole_end FILE BYTES: the end of a stream in whole lines. The first line of a cut is left out: a secret whose name was cut
# off could not be known. A carriage return ends a line too: programs redraw lines with it.
whole_end() {
  size=$(wc -c <"$1")
  if [ "$size" -le "$2" ]; then tr -d '\000' <"$1" | tr -s '\r' '\n'; return; fi
  ended=$(tail -c "$2" "$1" | tr -d '\000' | tr -s '\r' '\n' | sed 1d)
  [ -n "$ended" ] || ended="[a line of more than $2 bytes is not shown]"
  printf '%s\n' "$ended"
}

# tail_of WORD FILE: the end of a stream. More than is shown, since secrets are taken out before it is cut to length.
tail_of() {
  [ -s "$2" ] || return 0
  say "$1"
  whole_end "$2" 32768
  echo
}

# last_lines: the newest lines of output so far on one line, a carriage return between them: a secret may have its name on
# the line before.
last_lines() {
  from=$dir/out
  if [ -s "$dir/err" ] && [ "$dir/err" -nt "$dir/out" ]; then from=$dir/err; fi
  [ -s "$from" ] || return 0
  whole_end "$from" 8192 | tr '\n' '\r'
}

say_state() {
  uptime_now
  say state "$generation" "$state" "$code" "$began" "$ended" "$up" "$reason"
}

# say_of: the run and the activity that began the job, when, and whether the host has been rebooted since. A record of an
# older worker names no activity.
say_of() {
  { { read -r of_run; read -r of_time; read -r of_pin && { read -r of_activity || of_activity=; }; } <"$dir/of"; } 2>/dev/null || return 0
  life_now
  since=same
  [ "$boot" = "$life_boot" ] || since=rebooted
  say of "$of_run" "$of_time" "$sum" "$since" "${of_activity:--}" "$of_pin"
}

# The probe only reads, so it may be ended when it hangs; a job never is. Its text goes by the environment: probes search
# the argument lists of processes and must not find themselves.
run_probe() {
  say probe
  umask 022
  PROBE=$probe timeout {probe_seconds} sh -c 'probe=$PROBE; unset PROBE; eval "$probe"' </dev/null 3<&-
  probed=$?
  umask 077
  echo
  [ -z "$looked" ] || still_so || refuse changed
  say end "$probed"
}

# still_so: is the newest generation the one that was looked at, in the state that it was in? The shell of a worker that is
# gone may claim one while the probe runs, whose finding then says nothing of it.
still_so() {
  newest_of "$base/${folder-}"
  state_of "$base/${folder-}/g$newest"
  [ "$newest $state" = "$looked" ]
}

# findings: the record, the end of its output, and the probe's finding. A job that still runs is not probed, and ends the
# script.
findings() {
  say_state
  say_of
  case $state in
    running) say tick "$up" "$(last_lines)"; say end - ; exit 0 ;;
    finished | lost) tail_of err "$dir/err"; tail_of out "$dir/out"; say_denied ;;
  esac
  run_probe
}

# report: the findings end the script.
report() { findings; exit 0; }
