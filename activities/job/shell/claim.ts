/**
 * Claiming: at most one process ever passes `ln run.PID run`, and it alone runs the command.
 *
 * Wants: the record functions; base, dir, record, upgrade, step, run_id, pin, command, wanted_sum, runner.
 */

/**
 * The process that runs the command and outlives the connection. Handed down to it: descriptor 7 with the lock of the
 * host. Arguments: the record's folder, the boot id, the start of process 1, the sum of the command, the lock's file.
 */
export const runner = String.raw`
dir=$1 boot=$2 init=$3 sum=$4 lock=$5
# A signal to the whole group must end the command and leave us to write down how. HUP and TERM become ours to ignore,
# but, being caught and not ignored, stay what they were for the command.
trap : HUP TERM
set -f
read -r line </proc/$$/stat
saved=$IFS; IFS=')'; set -- $line; shift $(($# - 1)); IFS=' '; set -- $1; IFS=$saved
shift 19
read -r up rest </proc/uptime
# The record is locked before it has its name: whoever finds it can wait for its end.
exec 9>"$dir/run.$$"
flock -n 9 && printf '1 %s %s %s %s %s %s\n' $$ "$1" "$boot" "$init" "$up" "$sum" >&9 &&
  ln "$dir/run.$$" "$dir/run" || exit 1
# On the disk before the command begins, or a power cut could make it run again.
sync "$dir/run" "$dir" "$dir/.." "$dir/../.." 2>/dev/null
echo started
exec >/dev/null 2>&1
( umask 022; cd /; exec sh "$dir/cmd" 7>&- 9>&- ) </dev/null >"$dir/out" 2>"$dir/err"
code=$?
read -r up rest </proc/uptime
# Written over room that was reserved before the start, so that a full disk can't lose it; whole once it has its name.
printf '%s %s eof\n' "$code" "$up" 1<>"$dir/rc.new"
mv "$dir/rc.new" "$dir/rc"
true >"$lock"
exec 7>&- 9>&-
rm -f "$dir/run.$$"
`

export const claimFunctions = String.raw`
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
      [ -n "$held_record" ] || ! removed_runner "$base/*/g*" || held_record=removed held_step='a job whose record was removed'
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

# claim: starts the job unless it was ever started.
claim() {
  why=$({ mkdir -p "$dir" && true >>"$base/lock"; } 2>&1) || refuse not-started "$no_room" "$why"
  wait_for_host || return 0
  life_now
  why=$({
    printf '%s %s %s\n' "$record" "$upgrade" "$step" >"$base/lock" &&
      printf '%s\n%s\n' "$upgrade" "$step" >"$dir/../name" &&
      printf '%s\n%s\n%s\n' "$run_id" "$(date +%s)" "$pin" >"$dir/of" &&
      printf '%s\n' "$command" >"$dir/cmd" &&
      printf '%512s\n' '' >"$dir/rc.new" && true >"$dir/out" && true >"$dir/err"
  } 2>&1) || not_started "$no_room" "$why"
  [ "$(sha256sum <"$dir/cmd")" = "$wanted_sum  -" ] || not_started the command did not arrive whole: its sha256 differs
  prune
  # It answers once it has its claim, and lets go of our pipe before it begins.
  # Its text goes by the environment, so that a list of processes shows what it watches over and not how.
  answer=$(RUNNER=$runner setsid sh -c 'runner=$RUNNER; unset RUNNER; eval "$runner"' openstack-upgrade "$dir" "$life_boot" "$life_init" "$wanted_sum" "$base/lock" </dev/null 2>&1 &)
  exec 7>&-
  [ "$answer" = started ] || [ -e "$dir/run" ] || not_started "$answer"
}
`
