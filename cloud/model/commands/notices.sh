## `write_notices FILE NEIGHBOURS PACKAGE…` writes what an operator should know after an install: `::notice KIND SUBJECT`,
## and lines of text, each after `::: `.
## - kept-file: a configuration file that the install left as it was, with its difference from the package's own.
## - would-not-start: another unit's program whose imports fail on the libraries that are installed now.
write_notices() {
  notices=$1 beside=$2
  shift 2
  told=$(mktemp -d) || return 0
  kept_files "$@" >"$told/kept" 2>/dev/null
  count=0
  while read -r unit pid start; do
    [ "$unit" != life ] && [ "$count" -lt 40 ] || continue
    for program in $(programs_of_unit "$unit" "$pid" </dev/null); do
      count=$((count + 1))
      ## All at once: the node is out of the balancers meanwhile.
      would_start "$unit" "$program" >"$told/start-$count" 2>/dev/null </dev/null &
    done
  done <"$beside"
  wait
  cat "$told"/start-* "$told/kept" 2>/dev/null | head -c 20000 >"$notices.new"
  if [ -s "$notices.new" ]; then mv "$notices.new" "$notices"; else rm -f "$notices.new" "$notices"; fi
  rm -rf "$told"
}
##
kept_files() {
  configuration_files "$@" | sort -u | while read -r file; do
    kept_copies "$file" | while read -r new; do
      [ -f "$new" ] || continue
      echo "::notice kept-file $file"
      LC_ALL=C diff -U 1 "$file" "$new" | tail -n +3 | cut -c 1-300 | head -n 40 | sed 's/^/::: /'
    done
  done
}
##
## python_of FILE prints the interpreter of a script, if that is a Python.
python_of() {
  head -c 300 "$1" 2>/dev/null | LC_ALL=C tr -d '\000' | sed -n '1s/^#! *\(.*python[0-9.]*\).*/\1/p'
}
## programs_of_unit UNIT PID prints the Python programs that a start of the unit runs; PID is - where it does not run.
programs_of_unit() {
  case $1 in
    apache2 | httpd)
      sed -nE 's/^[[:space:]]*WSGIScriptAlias[[:space:]]+[^[:space:]]+[[:space:]]+"?([^"[:space:]]+).*/\1/p' \
        /etc/apache2/sites-enabled/* /etc/httpd/conf.d/*.conf 2>/dev/null | sort -u
      return ;;
  esac
  if [ "$2" != - ]; then tr '\000' '\n' <"/proc/$2/cmdline" 2>/dev/null | sed -n 2,4p
  elif is_enabled "$1"; then command -v "$1"
  fi | while read -r program; do
    case $program in /*) [ -n "$(python_of "$program")" ] || continue ;; *) continue ;; esac
    echo "$program"
    break
  done
}
would_start() {
  python=$(python_of "$2") && [ -n "$python" ] || return
  ## Without a network, where the host can take it away: nothing that is imported may open a port or call anybody.
  alone=
  if unshare -n true 2>/dev/null; then alone='unshare -n'; fi
  said=$(cd / && timeout 30 $alone env -i PATH="$PATH" HOME=/nonexistent LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 $python - "$2" 2>&1 <<'END_OF_PYTHON'
import io, re, sys
with io.open(sys.argv[1], encoding='utf-8', errors='replace') as opened:
    text = opened.read(65536)
wanted = re.search(r"^__requires__\s*=\s*['\"]([^'\"]+)", text, re.M)
if wanted:
    __requires__ = str(wanted.group(1))
for names in re.findall(r"load_entry_point\(\s*'([^']+)',\s*'([^']+)',\s*'([^']+)'", text):
    from pkg_resources import load_entry_point
    load_entry_point(*[str(name) for name in names])
for module in re.findall(r'^from\s+([A-Za-z_][\w.]*)\s+import\s', text, re.M):
    __import__(str(module))
END_OF_PYTHON
  )
  code=$?
  [ "$code" -ne 0 ] || return
  [ "$code" -ne 124 ] || said='its imports take longer than 30 s'
  echo "::notice would-not-start $1"
  printf '%s\n' "$said" | tail -n 3 | cut -c 1-300 | sed 's/^/::: /'
}
