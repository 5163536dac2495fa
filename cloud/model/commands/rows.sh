## The facts of all rows of a unit: one row, or one for each backend.
## `each_row` says how each of them stands; nothing without a row.
each_row() {
  echo "$said" | {
    rows= who= age=unknown
    while read -r name value; do
      case $name in
        backend) who="backend $value: " ;;
        age) age=$value ;;
        release) rows="$rows; ${who}the last is $age s old, of release $value" ;;
        missing) rows="$rows; backend $value: it has no row" ;;
        besides) rows="$rows; not enabled, so not waited for: $value" ;;
      esac
    done
    echo "${rows#; }"
  }
}
## `all_report RELEASE SECONDS`: each has a row of that release, younger than that.
all_report() {
  [ -z "$(report missing)" ] && [ "$(report release | sort -u)" = "$1" ] && [ "$(report age | sort -n | tail -n 1)" -lt "$2" ]
}
## `all_moved STAMPS RELEASE`: none has the stamp that it had before, or is of that release.
all_moved() {
  [ -n "$(report stamp)" ] && [ -z "$(report missing)" ] || return 1
  ! report release | grep -qxF -e "$2" || return 1
  [ -z "$1" ] || ! report stamp | grep -qxF -e "$1"
}
## `all_young RELEASE SECONDS`: each has a row younger than that, and none is of that release.
all_young() {
  [ -n "$(report stamp)" ] && [ -z "$(report missing)" ] && [ "$(report age | sort -n | tail -n 1)" -lt "$2" ] || return 1
  ! report release | grep -qxF -e "$1"
}
