# The database of one service as its commands see it: a row is a small file. The command sets `service` before it reads
# this; `release` is that of the code which runs, the host's own unless LAB_RELEASE says that it is a staged copy.
rows=$LAB_FOLDER/database/$service
release=${LAB_RELEASE:-}
[ -n "$release" ] || read -r release < "$HOST_FOLDER/code/$service"

row() {
  read -r row < "$rows/$1" && echo "$row"
}

put() {
  replace "$rows/$1" "$2"
}

# did STATEMENT: MySQL commits it at once, whatever comes after it; fails where it has been done before.
did() {
  (set -C && : > "$rows.done/$1") 2> /dev/null
}

# traces PHASE prints how many of a phase's statements have been done.
traces() {
  set -- "$rows.done/$1".*
  [ -e "$1" ] || shift
  echo "$#"
}

server() {
  read -r row < "$LAB_FOLDER/database/$1" && echo "$row"
}

may_make_triggers() {
  [ "$(server super)" = 1 ] || [ "$(server binary_log)" = 0 ] || [ "$(server trust_function_creators)" = 1 ]
}

usage() {
  echo "usage: $1" >&2
  echo "${1%% *}: error: $2" >&2
  exit 2
}

sql_error() {
  echo "CRITICAL $service [-] OperationalError: (pymysql.err.$1" >&2
  exit 1
}

no_trigger() {
  sql_error "InternalError) (1419, u'You do not have the SUPER privilege and binary logging is enabled (you *might* want to use the less safe log_bin_trust_function_creators variable)')"
}

variables() {
  for name in binary_log trust_function_creators super; do echo "$name $(server "$name")"; done
}
