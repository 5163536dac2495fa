# past_limit: has the job, by its own recorded start, run longer than expected? Else sets tick, the time until the next.
past_limit() {
  uptime_now
  saved=$IFS; IFS=.; set -- $began; IFS=$saved
  tick=5
  [ "$limit" -gt 0 ] || return 1
  left=$((limit - seconds + $1))
  [ "$left" -ge "$tick" ] || tick=$left
  [ "$left" -le 0 ]
}

# attend_removed: somebody has removed the record of a job that still runs. No result will come: its end is waited for,
# so that nothing runs beside it.
attend_removed() {
  uptime_now
  began=$up code=- ended=-
  say running "$began" "$up"
  state=lost reason='its record was removed while it ran'
  while removed_runner "$dir"; do
    if past_limit; then state=running; break; fi
    sleep 1
    say tick "$up" 'its record was removed; it still runs'
  done
  report
}

attend() {
  state_of "$dir"
  started=
  if [ "$state" = absent ]; then
    # Somebody has removed the record in the moment since its claim.
    ! removed_runner "$dir" || attend_removed
    state=lost reason='its record was removed'
    report
  fi
  [ "$sum" = "$wanted_sum" ] || { say_of; refuse conflict; }
  say running "$began" "$up"
  exec 8<"$dir/run"
  while [ "$state" = running ] && ! past_limit; do
    flock -s -w "$tick" 8
    state_of "$dir"
    [ "$state" = running ] || break
    # Nothing wakes us at the end of a command whose runner is dead: its descriptors were closed to it.
    [ -z "$orphaned" ] || sleep 1
    say tick "$up" "$(last_lines)"
  done
  report
}
