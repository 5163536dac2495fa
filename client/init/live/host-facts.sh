## Prints the facts of a host, a line each; facts.ts has their grammar. It reads, and changes nothing. It needs the functions
## of the service manager, `programs` and `deployment`; hosts.ts puts them before it.
##
## `cut_long` keeps a hostile name from making a line without end.
cut_long() { cut -c 1-400; }
facts_of_host() {
  echo "hostname $( (hostname || uname -n) 2>/dev/null | head -n 1 | cut_long)"
  sed -nE 's/^ID="?([A-Za-z0-9._-]+)"?$/os \1/p' /etc/os-release 2>/dev/null | head -n 1
}
##
## `units_of_host` reads `UNIT EXPRESSION` a line.
units_of_host() {
  known=$(known_units)
  while read -r unit expression; do
    printf '%s\n' "$known" | grep -qxF -e "$unit" || continue
    if is_enabled "$unit" </dev/null; then boot=enabled; else boot=disabled; fi
    found=$(processes_among "$expression" "$unit" </dev/null)
    case $found in '') runs=stopped ;; '0 '*) runs=unknown ;; *) runs=running ;; esac
    echo "unit $unit $boot $runs"
  done
}
##
## `packages_of PACKAGING EXPRESSION PACKAGE…`: what is installed of the projects, and the versions that there are of PACKAGEs.
packages_of() {
  label=$1 names=$2
  shift 2
  installed=$(package_names | grep -E -e "$names" | sort -u | head -n 300)
  [ -n "$installed" ] || return 0
  for package in $installed; do
    package_states "$package" | sed -nE "s/^[^ ]+ [^ ]+ installed ([^ ]+)\$/package $label $package \1/p" | head -n 1
  done
  available_versions "$@" | head -n 400 | sed "s/^/offer $label /" | cut_long
}
##
## `configuration_of FILE`: if it is there, if it names a database, and the name as which its service reports. The connection
## itself, which has a password, is not printed.
configuration_of() {
  [ -e "$1" ] || return 0
  [ -r "$1" ] || { echo "configuration $1 unreadable -"; return; }
  told=$(cat "$1" "$1".d/*.conf 2>/dev/null | head -c 4000000 | LC_ALL=C awk '
    { gsub(/\r/, "") }
    /^\[/ { section = tolower($0); sub(/\].*/, "]", section) }
    /^(sql_)?connection[ \t]*[=:][ \t]*[^ \t]/ && section == "[database]" { database = 1 }
    /^sql_connection[ \t]*[=:][ \t]*[^ \t]/ && (section == "[default]" || section == "[sql]") { database = 1 }
    /^host[ \t]*[=:]/ && section == "[default]" { host = $0; sub(/^host[ \t]*[=:][ \t]*/, "", host) }
    END { gsub(/[^A-Za-z0-9._-]/, "?", host); print (database ? "database" : "none"), (host == "" ? "-" : substr(host, 1, 255)) }')
  echo "configuration $1 $told"
}
credentials_of_host() {
  for file; do
    ! grep -qs OS_AUTH_URL "$file" || { echo "credentials $file"; return; }
  done
}
##
## `python_of_host TOOL…`: the first Python that imports the library by which the services reach their databases: the usual one,
## that of the tools, others. It writes no bytecode.
python_of_host() {
  own=$(for tool; do
    path=$(command -v "$tool") && head -c 300 "$path" | LC_ALL=C sed -nE '1s,^#! *(/[A-Za-z0-9_./+-]*python[0-9.]*)( .*)?$,\1,p'
  done 2>/dev/null | sort -u)
  for python in python $own python2 python3; do
    timeout 20 "$python" -B -c 'import sqlalchemy' </dev/null >/dev/null 2>&1 && { echo "python $python"; return; }
  done
  echo 'python none'
}
deployments_of_host() {
  for service; do
    whose=$(deployment "$service" | tr '\n' ' ' | cut_long)
    [ -z "$whose" ] || echo "deployment $service $whose"
  done
}
haproxy_of_host() {
  if [ -n "$(haproxy_processes)" ]; then echo 'haproxy running'
  elif command -v haproxy >/dev/null; then echo 'haproxy stopped'; fi
}
