umask 077

# say WORD…: one line of the answer. The mark is new for every question, so that no output can pass for an answer.
say() { printf '%s %s\n' "$mark" "$*"; }
refuse() { say "$@"; exit 0; }

# stat_of /proc/PID: sets letter, session and start. The name in stat may hold blanks and brackets: count from the last.
stat_of() {
  { read -r line <"$1/stat"; } 2>/dev/null || return 1
  set -f; saved=$IFS; IFS=')'; set -- $line
  shift $(($# - 1)); IFS=' '; set -- $1; IFS=$saved; set +f
  [ $# -ge 20 ] || return 1
  letter=$1 session=$4; shift 19; start=$1
}

# Seconds since the boot, and the two things that tell one life of a host, or of a container on it, from the next.
uptime_now() { read -r up rest </proc/uptime; IFS=. read -r seconds rest </proc/uptime; }
life_now() {
  life_boot=unknown life_init=unknown
  read -r life_boot <"$boot_id_path"
  if stat_of /proc/1; then life_init=$start; fi
}

# session_lives PID START: does any process live of the session that this runner led? Zombies don't. While a session
# lives, the kernel gives its number to no new process: a leader with another start means that it is gone.
session_lives() {
  if stat_of "/proc/$1" && [ "$start" != "$2" ]; then return 1; fi
  for process in /proc/[0-9]*; do
    stat_of "$process" && [ "$session" = "$1" ] || continue
    case $letter in Z | X) ;; *) return 0 ;; esac
  done
  return 1
}

# result_of FOLDER: sets code and ended if the job has left a whole result.
result_of() {
  { read -r code ended eof <"$1/rc"; } 2>/dev/null && [ "$eof" = eof ] && state=finished
}

# state_of FOLDER: sets state (absent, running, finished, lost), reason, and what run and rc hold. The order matters: a
# job may end between any two looks, so the result is read first and last.
state_of() {
  state=absent reason= code=- ended=- began=- sum=- orphaned=
  [ -e "$1/run" ] || return 0
  read -r version pid began_ticks boot init began sum <"$1/run" || { state=lost; reason='its record is torn'; return 0; }
  result_of "$1" && return 0
  code=- ended=-
  if [ "$1" = "${started-}" ]; then state=running; return 0; fi
  exec 6<"$1/run"
  flock -n -s 6 && held= || held=yes
  exec 6<&-
  if [ -n "$held" ]; then state=running; return 0; fi
  result_of "$1" && return 0
  life_now
  code=- ended=- state=lost
  if [ "$boot" != "$life_boot" ]; then reason='the host rebooted'
  elif [ "$init" != "$life_init" ]; then reason='the container was restarted'
  elif [ -e "$1/rc" ]; then reason='the record of its result is torn'
  elif session_lives "$pid" "$began_ticks"; then state=running orphaned=yes
  else reason='the process that watched over it died'
  fi
}

# newest_of STEP_FOLDER: sets newest, the highest generation that was ever claimed, or 0.
newest_of() {
  newest=0
  while [ -e "$1/g$((newest + 1))/run" ]; do newest=$((newest + 1)); done
}

# runners_now: sets runners, a line for each process that watches over a job: /proc/PID/cmdline-FOLDER. A search of all processes
# takes as long as a few commands, so the list is kept for two seconds at most.
runners_now() {
  uptime_now
  [ -z "${listed-}" ] || [ $((seconds - listed)) -gt 1 ] || return 0
  # A pattern that is not its own match: grep has it among its arguments.
  runners=$(grep -lszx 'openstack-upgrad[e]' /proc/[0-9]*/cmdline 2>/dev/null)
  # The folder is the argument after the name.
  [ -z "$runners" ] || runners=$(grep -aszxHA 1 'openstack-upgrad[e]' $runners 2>/dev/null | tr '\0' '\n')
  listed=$seconds
}

# lacks_record /proc/PID: is the record of $found gone while this process watches over its job? A process that begins has
# yet to write it: the folder then has the command, and first no run.PID, then no other name for it for a moment.
lacks_record() {
  tries=0
  while [ ! -e "$found/run" ]; do
    [ -e "$1" ] || return 1
    [ -e "$found/cmd" ] || return 0
    [ -e "$found/run.${1#/proc/}" ] || return 1
    [ "$tries" -lt 3 ] || return 0
    tries=$((tries + 1))
    sleep 1
  done
  return 1
}

# removed_runner PATTERN: sets found, the folder of a record that is gone while the process that watches over its job
# lives. That process has the folder among its arguments, after a name that it shares with no other program.
removed_runner() {
  runners_now
  while read -r runner_line; do
    found=${runner_line#/proc/*/cmdline-}
    [ "$found" != "$runner_line" ] || continue
    case $found in $1) ! lacks_record "${runner_line%%/cmdline-*}" || return 0 ;; esac
  done <<END_OF_RUNNERS
$runners
END_OF_RUNNERS
  found=
  return 1
}

# The folder of all records must be ours alone: a user who writes there decides what runs. No other user can change the mode
# of a folder that is ours, so its mode is read once.
check_base() {
  if [ -L "$base" ]; then refuse unsafe it is a symbolic link; fi
  [ -e "$base" ] || return 1
  [ -d "$base" ] || refuse unsafe it is not a folder
  [ -O "$base" ] || refuse unsafe it belongs to another user
  [ -z "${closed_to_others-}" ] || return 0
  case $(stat -c %a "$base") in *[2367]? | *[2367]) refuse unsafe others may write to it ;; esac
  closed_to_others=yes
}
