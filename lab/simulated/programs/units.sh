# Units of a simulated host: HOST_FOLDER/units/NAME/run is what the unit executes, units/NAME/ready the file that is
# there once it serves. POSIX sh.

# start_of PID prints when that process began, in ticks since boot; fails where it is gone or a zombie.
start_of() {
  { read -r stat < "/proc/$1/stat"; } 2> /dev/null || return 1
  # shellcheck disable=SC2086 # the fields are words
  set -- ${stat##*) }
  case $1 in Z | X) return 1 ;; esac
  echo "${20}"
}

# unit_pid UNIT prints the unit's main process; fails where it doesn't run.
unit_pid() {
  { read -r pid start < "$HOST_FOLDER/run/$1.pid"; } 2> /dev/null || return 1
  [ "$(start_of "$pid")" = "$start" ] || return 1
  echo "$pid"
}

unit_known() {
  [ -d "$HOST_FOLDER/units/$1" ] && return
  echo "Failed to $2 $1.service: Unit $1.service not found." >&2
  return 5
}

# The service that a unit belongs to; nothing for one that belongs to none.
service_of_unit() {
  { read -r found < "$LAB_FOLDER/catalogue/units/$1" && echo "$found"; } 2> /dev/null
}

unit_start() {
  if [ -e "$HOST_FOLDER/masked/$1" ]; then
    echo "Failed to start $1.service: Unit $1.service is masked." >&2
    return 1
  fi
  unit_pid "$1" > /dev/null && return
  unit_launch "$1"
  tries=0
  until [ -e "$ready" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! unit_pid "$1" > /dev/null; then
      echo "Job for $1.service failed because the control process exited with error code." >&2
      tail -n 3 "$HOST_FOLDER/log/$1.log" >&2
      return 1
    fi
    sleep 0.05
  done
}

# Makes the unit's process and comes back at once; `ready` names the file that tells when it serves.
unit_launch() {
  read -r ready < "$HOST_FOLDER/units/$1/ready"
  rm -f "$ready"
  # As an init system starts it: of no session, with nothing open, and with none of the caller's environment.
  env -i PATH="$PATH" LAB_HOST="$LAB_HOST" setsid sh "$HOST_FOLDER/units/$1/run" \
    < /dev/null >> "$HOST_FOLDER/log/$1.log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  pid=$!
  replace "$HOST_FOLDER/run/$1.pid" "$pid $(start_of "$pid")"
}

# Asks the unit to end when its requests are answered; after 30 seconds it is killed, as init systems do.
unit_stop() {
  stopping=$(unit_pid "$1") || return 0
  kill -TERM "$stopping"
  tries=0
  while unit_pid "$1" > /dev/null; do
    tries=$((tries + 1))
    [ "$tries" -ne 600 ] || kill -KILL "$stopping"
    sleep 0.05
  done
  rm -f "$HOST_FOLDER/run/$1.pid"
}

unit_restart() {
  unit_stop "$1" && unit_start "$1"
}

# Tells the unit to read its configuration anew; its process stays.
unit_reload() {
  reloading=$(unit_pid "$1") || {
    echo "$1.service is not active, cannot reload." >&2
    return 1
  }
  kill -USR1 "$reloading"
}
