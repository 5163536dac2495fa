## `haproxy_processes` prints the pids of the HAProxies of this host. It needs `programs` in $words.
haproxy_processes() { running '(^|/)haproxy$'; }
##
## `configuration_files_of PID` prints the files and folders that the process was started with, as it sees them.
configuration_files_of() {
  tr '\000' '\n' <"/proc/$1/cmdline" | awk '
    rest { print; next }
    wanted { print; wanted = 0; next }
    $0 == "-f" { wanted = 1 }
    $0 == "--" { rest = 1 }' | while read -r file; do
    case $file in /*) ;; *) file=$(readlink "/proc/$1/cwd")/$file ;; esac
    echo "$file"
  done
}
##
## `print_file FILE ROOT`: the name, then its lines, each behind a bar. A folder is read as HAProxy reads it: *.cfg in order.
print_file() {
  if [ -d "$2$1" ]; then
    for inner in "$2$1"/*.cfg; do
      [ ! -f "$inner" ] || print_file "${inner#"$2"}" "$2"
    done
    return
  fi
  [ -f "$2$1" ] || { echo "absent $1"; return; }
  [ -r "$2$1" ] || { echo "unreadable $1"; return; }
  echo "file $1"
  head -c 4000000 "$2$1" | tr '\000\r' '  ' | sed 's/^/|/'
  echo
}
print_haproxy_files() {
  words=$(programs)
  for pid in $(haproxy_processes); do
    files=$(configuration_files_of "$pid")
    [ -n "$files" ] || continue
    printf '%s\n' "$files" | while read -r file; do print_file "$file" "/proc/$pid/root"; done
    return
  done
  for file in /etc/haproxy/haproxy.cfg /etc/haproxy/conf.d; do
    [ ! -e "$file" ] || print_file "$file" ''
  done
}
