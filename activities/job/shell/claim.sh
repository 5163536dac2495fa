# Redirections are made with true, never with a colon: a failing one of a special built-in ends the whole shell.
no_room="its record can't be written in $base (is the disk full, or read-only?):"

# not_started WORD…: nothing has run, and why.
not_started() { true >"$base/lock"; refuse not-started "$@"; }

# wait_for_host: takes the lock of the host on descriptor 7, or fails when the job was claimed meanwhile. Refused when a
# job of another upgrade is seen to hold it twice, a second apart: who takes the lock writes its name right after.
wait_for_host() {
  seen=
  while :; do
    exec 7>>"$base/lock"
    flock -w 1 7
    got=$?
    [ ! -e "$dir/run" ] || { exec 7>&-; return 1; }
    read -r held_record held_upgrade held_step <"$base/lock" || held_record= held_upgrade=
    if [ "$got" = 0 ]; then
      # Whoever held it last may have died and left its command alive.
      [ -n "$held_record" ] && [ -z "$(cd "$base" && state_of "$held_record" && echo $orphaned)" ] && held_record=
      # Whoever removed the folder removed the lock with it, and may have left a job at work.
      if [ -z "$held_record" ] && removed_runner "$base/*/g*"; then
        [ "$found" != "$dir" ] || attend_removed
        held_record=removed held_step='a job whose record was removed'
      fi
      [ -n "$held_record" ] || return 0
    elif [ "$got" != 1 ]; then refuse not-started flock fails with code "$got" on "$base/lock"
    fi
    exec 7>&-
    if [ -n "$held_upgrade" ] && [ "$held_upgrade" != "$upgrade" ]; then
      [ "$seen" != "$held_record" ] || refuse busy "$held_record" "$held_upgrade" "$held_step"
      seen=$held_record
    fi
    uptime_now
    say waiting "$up" "$held_step"
    [ "$got" = 1 ] || sleep 1
  done
}

make_room() { mkdir -p "$dir" && true >>"$base/lock"; }

write_record() {
  printf '%s %s %s\n' "$record" "$upgrade" "$step" >"$base/lock" &&
    printf '%s\n%s\n' "$upgrade" "$step" >"$dir/../name" &&
    printf '%s\n%s\n%s\n%s\n' "$run_id" "$(date +%s)" "$pin" "$activity" >"$dir/of" &&
    printf '%s\n' "$command" >"$dir/cmd" &&
    printf '%512s\n' '' >"$dir/rc.new" && true >"$dir/out" && true >"$dir/err"
}

# claim: starts the job unless it was ever started. A folder or a record that can't be written is tried once more, for its
# reason.
claim() {
  { make_room || why=$(make_room 2>&1) || refuse not-started "$no_room" "$why"; } 2>/dev/null
  wait_for_host || return 0
  life_now
  { write_record || why=$(write_record 2>&1) || not_started "$no_room" "$why"; } 2>/dev/null
  [ "$(sha256sum <"$dir/cmd")" = "$wanted_sum  -" ] || not_started the command did not arrive whole: its sha256 differs
  prune
  # It answers once it has its claim, and lets go of our pipe before it begins.
  # Its text goes by the environment, so that a list of processes shows what it watches over and not how.
  answer=$(RUNNER=$runner setsid sh -c 'runner=$RUNNER; unset RUNNER; eval "$runner"' openstack-upgrade "$dir" "$life_boot" "$life_init" "$wanted_sum" "$base/lock" </dev/null 2>&1 &)
  exec 7>&-
  # The list of runners lacks this one; and the first reader of its state need not ask the kernel if it lives.
  listed=
  if [ "$answer" = started ]; then started=$dir; return 0; fi
  [ -e "$dir/run" ] || not_started "$answer"
}
