/**
 * What is said of a job: its state, the end of its output, and what the probe finds.
 *
 * Wants: the record functions; mark, probe, dir, generation.
 */
export const reportFunctions = String.raw`
# tail_of WORD FILE: the end of a stream. More than is shown, since secrets are taken out before it is cut to length.
tail_of() {
  [ -s "$2" ] || return 0
  say "$1"
  tail -c 6000 "$2"
  echo
}

# last_line: the last line of output so far, also of one that a program redraws with carriage returns.
last_line() {
  from=$dir/out
  if [ -s "$dir/err" ] && [ "$dir/err" -nt "$dir/out" ]; then from=$dir/err; fi
  [ -s "$from" ] || return 0
  tail -c 300 "$from" | tr -s '\r\n' '\n\n' | tail -n 1
}

say_state() {
  uptime_now
  say state "$generation" "$state" "$code" "$began" "$ended" "$up" "$reason"
}

# The probe only reads, so it may be ended when it hangs; a job never is. Its text goes by the environment: probes search
# the argument lists of processes and must not find themselves.
run_probe() {
  say probe
  umask 022
  PROBE=$probe timeout 120 sh -c 'probe=$PROBE; unset PROBE; eval "$probe"' </dev/null
  printf '\n%s end %s\n' "$mark" "$?"
  exit 0
}

# report: the whole of it. A job that still runs is not probed.
report() {
  say_state
  case $state in
    running) say tick "$up" "$(last_line)"; say end - ; exit 0 ;;
    finished | lost) tail_of err "$dir/err"; tail_of out "$dir/out" ;;
  esac
  run_probe
}
`
