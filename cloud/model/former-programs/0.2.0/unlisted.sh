## `unit_names` prints `NAME PID CGROUP` for each process below a unit of systemd: the name without `openstack-`, which
## RDO's units begin with, and without the instance of a template.
unit_names() {
  groups | awk '{
    pid = $1; sub(/^[0-9]+ /, ""); path = $0
    end = index(path "/", ".service/")
    if (!end) next
    name = substr(path, 1, end - 1)
    sub(/.*\//, "", name); sub(/@.*/, "", name); sub(/^openstack-/, "", name)
    print name, pid, path
  }'
}
##
## `unlisted PROGRAMS OTHERS` prints `PID START` for each process of a project that no listed unit covers. Its program, or the
## name of its unit, matches PROGRAMS (grep -E); what matches OTHERS needs no unit. Standard input has the listed units,
## `UNIT EXPRESSION` a line. A host that can't list processes gives the line of pid 0, as `processes_of` does.
unlisted() {
  words=$(programs)
  printf '%s\n' "$words" | grep -aqx "$$" || { echo '0 0 the processes of this host can not be listed'; return; }
  spared=$(running "$2") listed_groups=
  while read -r unit expression; do
    spared="$spared $(processes_among "$expression" "$unit" </dev/null | cut -d ' ' -f 1)"
    facts_of_unit "$unit" </dev/null
    [ -z "$group" ] || listed_groups="$listed_groups$group
"
  done
  spared=" $(printf %s "$spared" | tr "\n" " ") "
  in_units=$(unit_names)
  names=$(printf '%s\n' "$in_units" | cut -d ' ' -f 1 | sort -u | grep -E -e "$1" | grep -vE -e "$2")
  {
    processes_among "$1" </dev/null
    printf '%s\n' "$in_units" | NAMES=$names LISTED=$listed_groups awk '
      BEGIN {
        count = split(ENVIRON["NAMES"], list, "\n"); for (i = 1; i <= count; i++) wanted[list[i]] = 1
        listed = split(ENVIRON["LISTED"], own, "\n")
      }
      $1 in wanted {
        pid = $2; sub(/^[^ ]* [0-9]+ /, "")
        for (i = 1; i <= listed; i++) if (own[i] != "" && index($0 "/", own[i] "/") == 1) next
        print pid
      }' | while read -r pid; do
        { read -r line <"/proc/$pid/stat"; } 2>/dev/null || continue
        (
          set -- ${line##*) }
          case $1 in Z | X) exit ;; esac
          ! in_container "$pid" 2>/dev/null || exit
          echo "$pid ${20}"
        )
      done
  } | sort -nu | while read -r pid start; do
    case $spared in *" $pid "*) continue ;; esac
    echo "$pid $start"
  done
}
##
## `with_units` adds to each `PID START` of its input the unit of systemd that the process belongs to, and its command line.
with_units() {
  with_commands | while read -r pid start command; do
    unit=$(sed -nE 's#^[0-9]+:(name=systemd)?:.*/([^/]+)\.service(/.*)?$#\2#p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)
    printf 'process %s%s: %s\n' "$pid" "${unit:+ of $unit.service}" "$command"
  done
}
