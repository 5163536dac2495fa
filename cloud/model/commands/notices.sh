## `write_notices FILE NEIGHBOURS PACKAGE…` writes what an operator should know after an install: `::notice KIND SUBJECT`,
## and lines of text, each after `::: `.
## - kept-file: a configuration file that the install left as it was, with its difference from the package's own.
## - would-not-start: another unit's program whose imports fail on the libraries that are installed now.
write_notices() {
  notices=$1 beside=$2
  shift 2
  told=$(mktemp -d) || return 0
  kept_files "$@" >"$told/kept" 2>/dev/null
  while read -r unit pid start; do
    [ "$unit" = life ] || programs_of_unit "$unit" "$pid" </dev/null | sed "s|^|$unit |"
  done <"$beside" | head -n 40 >"$told/programs"
  while read -r unit program python modules; do
    [ -r "$program" ] || continue
    if [ "$python" = - ]; then python=$(python_of "$program"); elif [ ! -x "$python" ]; then continue; fi
    [ -z "$python" ] || echo "$unit $program $modules $python" >>"$told/group-$(group_of "$program" "$modules" "$python")"
  done <"$told/programs"
  for group in "$told"/group-*; do
    [ -e "$group" ] || continue
    ## All at once: the node is out of the balancers meanwhile.
    would_start "$group" >"$told/start-${group##*-}" 2>/dev/null </dev/null &
  done
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
## programs_of_unit UNIT PID prints `PROGRAM PYTHON PATH` of the Python programs that a start of the unit runs. PID is -
## where it does not run, PYTHON where the program's first line says it, PATH where no further modules are named.
programs_of_unit() {
  case $1 in
    apache2 | httpd)
      wsgi_programs | sort -u
      return ;;
  esac
  if [ "$2" != - ]; then tr '\000' '\n' <"/proc/$2/cmdline" 2>/dev/null | sed -n 2,4p
  elif is_enabled "$1"; then command -v "$1"
  fi | while read -r program; do
    case $program in /*) [ -n "$(python_of "$program")" ] || continue ;; *) continue ;; esac
    echo "$program - -"
    break
  done
}
## mod_wsgi reads no first line of a script: a site names its Python's home, or it is the one that mod_wsgi was built with.
## A group of processes may be defined after the site that uses it, and outside of it.
wsgi_programs() {
  built=$(python_of_wsgi)
  sed -e ':more' -e '/\\$/N' -e 's/\\\n//' -e 't more' /etc/apache2/sites-enabled/* /etc/apache2/conf-enabled/* \
    /etc/apache2/mods-enabled/* /etc/httpd/conf.d/*.conf 2>/dev/null | LC_ALL=C tr -d '"' | awk -v built="${built:--}" '
    BEGIN { site = sites = 0 }
    function after(word) { sub(/^[^=]*=/, "", word); return word }
    { name = tolower($1) }
    name == "<virtualhost" { site = ++sites }
    name == "</virtualhost>" { site = 0 }
    name == "wsgiprocessgroup" && !(site in group) { group[site] = $2 }
    name == "wsgipythonhome" { home[""] = $2 }
    name == "wsgipythonpath" { path[""] = $2 }
    name == "wsgidaemonprocess" {
      for (i = 3; i <= NF; i++)
        if ($i ~ /^python-home=/) home[$2] = after($i)
        else if ($i ~ /^python-path=/) path[$2] = after($i)
    }
    name == "wsgiscriptalias" {
      program[++programs] = $3
      of[programs] = site
      for (i = 4; i <= NF; i++) if ($i ~ /^process-group=/) own[programs] = after($i)
    }
    END {
      for (i = 1; i <= programs; i++) {
        name = (i in own) ? own[i] : (of[i] in group) ? group[of[i]] : group[0]
        root = (name in home) ? home[name] : home[""]
        modules = (name in path) ? path[name] : path[""]
        print program[i], (root == "" ? built : root "/bin/python"), (modules == "" ? "-" : modules)
      }
    }'
}
python_of_wsgi() {
  module=$(cat /etc/apache2/mods-enabled/*.load /etc/httpd/conf.modules.d/*.conf 2>/dev/null | sed -n 's/^[[:space:]]*LoadModule[[:space:]]*wsgi_module[[:space:]]*"\{0,1\}\([^"]*\).*/\1/p' | head -n 1)
  case $module in '') return ;; /*) ;; *) module=/etc/httpd/$module ;; esac
  command -v "$(LC_ALL=C ldd "$module" 2>/dev/null | sed -n 's/.*libpython\([0-9.]*[0-9]\)[a-z]*\.so.*/python\1/p' | head -n 1)"
}
## group_of PROGRAM PATH PYTHON prints a number that programs of one project and one Python share.
group_of() {
  project=$(sed -n -e "s/^__requires__ *= *['\"]\([A-Za-z_]*\).*/\1/p" -e 's/^from *\([A-Za-z_]*\).*/\1/p' "$1" | head -n 1)
  printf '%s\n' "$project $2 $3" | cksum | cut -d ' ' -f 1
}
## would_start GROUP tells whose imports fail, of a file with `UNIT PROGRAM PATH PYTHON` lines. Most of what programs of a
## project import is the same: one process imports all of it, and each program has a process of its own only if that fails.
would_start() {
  read -r unit program modules python <"$1"
  # shellcheck disable=SC2046
  [ "$(wc -l <"$1")" -le 1 ] || ! imported "$modules" "$python" $(cut -d ' ' -f 2 "$1") >/dev/null 2>&1 || return 0
  count=0
  while read -r unit program modules python; do
    count=$((count + 1))
    told_unless_imported >"$1.$count" 2>/dev/null </dev/null &
  done <"$1"
  wait
  cat "$1".*
}
told_unless_imported() {
  said=$(imported "$modules" "$python" "$program" 2>&1)
  code=$?
  [ "$code" -ne 0 ] || return
  [ "$code" -ne 124 ] || said='its imports take longer than 30 s'
  echo "::notice would-not-start $unit"
  printf '%s\n' "$said" | tail -n 3 | cut -c 1-300 | sed 's/^/::: /'
}
## imported PATH PYTHON PROGRAM… imports what the programs import.
imported() {
  python=$2
  more=
  [ "$1" = - ] || more=PYTHONPATH=$1
  shift 2
  ## Without a network, where the host can take it away: nothing that is imported may open a port or call anybody.
  alone=
  if unshare -n true 2>/dev/null; then alone='unshare -n'; fi
  cd / && timeout 30 $alone env -i PATH="$PATH" HOME=/nonexistent LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 $more $python - "$@" <<'END_OF_PYTHON'
import io, re, sys
for file in sys.argv[1:]:
    with io.open(file, encoding='utf-8', errors='replace') as opened:
        text = opened.read(65536)
    wanted = re.search(r"^__requires__\s*=\s*['\"]([^'\"]+)", text, re.M)
    if wanted:
        __requires__ = str(wanted.group(1))
    for names in re.findall(r"load_entry_point\(\s*'([^']+)',\s*'([^']+)',\s*'([^']+)'", text):
        from pkg_resources import load_entry_point
        load_entry_point(*[str(name) for name in names])
    for module, name in re.findall(r'^from\s+([A-Za-z_][\w.]*)\s+import\s+(\w+)', text, re.M):
        __import__(str(module), fromlist=[str(name)])
END_OF_PYTHON
}
