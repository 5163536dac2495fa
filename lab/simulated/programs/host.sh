# What the commands of a simulated host share. Each of them reads ../lab.sh of its own host first, which sets HOST,
# HOST_FOLDER, LAB_FOLDER, LAB_HOST and LAB_PROGRAMS and reads this file. POSIX sh.

# One text as it may stand inside a JSON string.
json_text() {
  case $1 in
    *[\\\"]* | *[[:cntrl:]]*) printf '%s' "$1" | tr '[:cntrl:]' ' ' | sed 's/[\\"]/\\&/g' ;;
    *) printf '%s' "$1" ;;
  esac
}

# One line of the ledger, with the service that the command is of. A single short write to a file opened for appending is never mixed with another's.
note() {
  printf '{"id":"%s","at":"%s","host":"%s",%s"action":"%s","command":"%s",%s}\n' \
    "$entry" "$1" "$HOST" "${service:+\"service\":\"$service\",}" "$action" "$line" "$2" >> "$LAB_FOLDER/ledger.jsonl"
}

service=
# begin ACTION COMMAND...: this command changes something. It is noted now and again at its end, so that one that was
# killed shows as well; `service` says whose it is. A fault that has been set for the action strikes here, before anything is changed.
begin() {
  action=$1
  shift
  line=$(json_text "$*")
  moment=$(date -u '+%Y-%m-%dT%H:%M:%S.%3NZ %s%3N')
  began=${moment#* }
  entry=$HOST-$$-$began
  note "${moment% *}" '"event":"started"'
  trap 'finish $?' EXIT
  chatter
  fault=$HOST_FOLDER/faults/$action
  [ -f "$fault" ] || return 0
  read -r struck < "$fault"
  if [ "$struck" != hang ]; then
    echo "the lab was told to let this fail: $line" >&2
    exit "$struck"
  fi
  while [ -f "$fault" ]; do sleep 0.1; done
}

# What the lab was told that every command prints besides its own.
chatter() { [ ! -f "$LAB_FOLDER/chatter" ] || cat "$LAB_FOLDER/chatter" >&2; }

finish() {
  chatter
  moment=$(date -u '+%Y-%m-%dT%H:%M:%S.%3NZ %s%3N')
  took=$((${moment#* } - began))
  note "${moment% *}" "\"event\":\"ended\",\"seconds\":$((took / 1000)).$(printf '%03d' $((took % 1000))),\"exit\":$1"
}

part=0
# slowly PARTS: waits one of so many equal parts of the seconds that have been set for the action. A part that the lab
# holds waits until the lab lets it go.
slowly() {
  part=$((part + 1))
  while [ -f "$LAB_FOLDER/held/$action.$part" ]; do sleep 0.1; done
  seconds=0
  [ ! -f "$LAB_FOLDER/seconds/$action" ] || read -r seconds < "$LAB_FOLDER/seconds/$action"
  [ "$seconds" = 0 ] || sleep "$(awk "BEGIN { print $seconds / $1 }")"
}

# What each service's schema tells of the database's server, and of this host's clock against it.
server_facts() {
  read -r state < "$LAB_FOLDER/database/galera" && echo "galera $state"
  ahead=0
  [ ! -f "$HOST_FOLDER/faults/clock" ] || read -r ahead < "$HOST_FOLDER/faults/clock"
  echo "clock_offset $ahead"
}

# replace FILE TEXT: the file has the old text or the new one, never a part.
replace() {
  printf '%s\n' "$2" > "$1.$$" && mv "$1.$$" "$1"
}
