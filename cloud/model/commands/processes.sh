## `programs` prints each word that may name the program of a process. The words are argv[0]; the title before its colon,
## as setproctitle(3) writes it; the script or module of an interpreter; and all arguments of an application server. After a
## separating line follow the pids, one for each word.
programs() {
  ## grep numbers the arguments of each process; not every awk can read a NUL.
  LC_ALL=C grep -azHn '' /proc/[0-9]*/cmdline 2>/dev/null | tr '\n\000' ' \n' | LC_ALL=C awk '
    function print_word(word) { print word; pids = pids "\n" pid; base = word; sub(/.*\//, "", base) }
    function kind() { return base ~ /^(uwsgi|gunicorn|paster|twistd)/ ? "server" : "" }
    match($0, /^\/proc\/[0-9]+\/cmdline:[0-9]+:/) {
      split(substr($0, 1, RLENGTH), head, /[\/:]/)
      pid = head[3]; word = substr($0, RLENGTH + 1)
      if (head[5] == 1) {
        value = 0; print_word(word)
        mode = base ~ /^(python|pypy|perl|ruby|node)[-.0-9a-z]*$/ ? "script" : kind()
        if (sub(/: .*/, "", word)) print_word(word)
      } else if (mode == "server" || mode == "module") {
        print_word(word)
        if (mode == "module") mode = kind()
      } else if (mode == "script") {
        ## python(1): -m names a module, -c is no file; -Q, -W and -X have a value, attached or next; -I and -M of perl have one too.
        if (value) value = 0
        else if (word !~ /^-/) { print_word(word); mode = kind() }
        ## A lone dash is the program on standard input.
        else if (word == "-") mode = ""
        else if (word !~ /^--/ && match(word, /[cemIMQWX]/)) {
          letter = substr(word, RSTART, 1); rest = substr(word, RSTART + 1)
          if (letter ~ /[QWX]/) value = rest == ""
          else if (letter !~ /[IM]/) mode = letter == "m" && rest == "" ? "module" : ""
          if (letter == "m" && rest != "") print_word(rest)
        }
      }
    }
    END { print "\001" pids }'
}
##
## `running EXPRESSION` prints the pids in `$words`, the output of `programs`, whose word matches (grep -E).
running() {
  matched=$(printf "%s\n" "$words" | LC_ALL=C grep -anE -e "$1") || return 0
  printf "%s\n\n%s\n" "$matched" "$words" | LC_ALL=C awk '
    !listed { if ($0 == "") listed = NR; else { split($0, part, ":"); wanted[part[1]] = 1 }; next }
    $0 == "\001" { last = NR }
    last && NR > last && (NR - last) in wanted && !seen[$0]++ { print }'
}
##
## `groups` prints `PID CGROUP` of every process: systemd's own hierarchy, of the first and of the second version.
groups() {
  grep -aHE '^[0-9]+:(name=systemd)?:/.' /proc/[0-9]*/cgroup 2>/dev/null |
    sed -E 's,^/proc/([0-9]+)/cgroup:[0-9]+:[^:]*:,\1 ,'
}
##
## The next functions tell a daemon of this host that runs a unit's program from a person's or a container's process.
## in_container PID: it has another number in a namespace of pids below ours. Linux before 4.1 has no NSpid.
in_container() {
  while read -r name here below; do
    [ "$name" = NSpid: ] || continue
    [ -n "$below" ]
    return
  done <"/proc/$1/status"
  here=$(readlink /proc/self/ns/pid) && below=$(readlink "/proc/$1/ns/pid") && [ "$here" != "$below" ]
}
## of_other_unit PID: it belongs to another unit of systemd, whose main process runs the program too.
of_other_unit() {
  case $load in '' | not-found) return 1 ;; esac
  its_group=$(groups | awk -v pid="$1" '$1 == pid { sub(/^[0-9]+ /, ""); print; exit }')
  case $its_group/ in *.service/*) ;; *) return 1 ;; esac
  other=${its_group%%.service/*} && other=${other%.service} && other=${other##*/}.service
  other=$(main_process "$other") || return 1
  case " $matching " in *" $other "*) return 0 ;; esac
  return 1
}
##
## lists_itself: does `$words` hold the pid of this script?
lists_itself() {
  case "
$words
" in
    *"
$$
"*) return 0 ;;
  esac
  return 1
}
##
## `processes_of EXPRESSION [UNIT]` prints `PID START` for each process of a unit: START in clock ticks since boot, so PID
## and START together name one process for ever.
## - Under systemd: all of the unit's cgroup. Where its stop leaves children alone (KillMode process or none), only its main
##   process and the daemons of its program: the dnsmasq of a DHCP agent is not the agent.
## - Beside that, wherever it was started from: a daemon whose program matches the expression (grep -E). A process that has
##   a terminal, runs in a container, or belongs to another unit with this program does not count.
## Zombies are left out. A script may keep `words=$(programs)` and ask `processes_among` many times. A script that does not
## see its own process knows that the host can't list processes. It then prints a line of pid 0 and start 0, with the reason.
## A proof that no process is left fails on that line, and so does a proof that every process runs new code.
processes_among() {
  lists_itself || { echo "$cannot_list"; return; }
  facts_of_unit "${2-}"
  find_matching "$1"
  ## A host is asked for dozens of units, most of which it does not have.
  [ -z "$group$matching" ] || counted_processes
}
## find_matching EXPRESSION: sets matching, the pids that `running` prints, as words.
find_matching() {
  matching=
  for pid in $(running "$1"); do matching="$matching $pid"; done
}
cannot_list='0 0 the processes of this host can not be listed'
## counted_processes: those of the unit in `facts_of_unit` whose program runs in the processes `$matching`.
counted_processes() {
  members=
  if [ -n "$group" ]; then
    members=$(groups | GROUP=$group awk '{
      pid = $1; sub(/^[0-9]+ /, "")
      if ($0 == ENVIRON["GROUP"] || index($0, ENVIRON["GROUP"] "/") == 1) print pid
    }' | sort -u)
    members=$(echo $members)
  fi
  for pid in $(printf '%s\n' $members $matching | sort -nu); do
    { read -r line <"/proc/$pid/stat"; } 2>/dev/null || continue
    (
      set -- ${line##*) }
      case $1 in Z | X) exit ;; esac
      terminal=$5 start=${20}
      case " $members " in
        *" $pid "*)
          case $kill_mode in
            process | none) case " $leader $matching " in *" $pid "*) ;; *) exit ;; esac ;;
          esac ;;
        *)
          [ "$terminal" = 0 ] || exit
          ! in_container "$pid" 2>/dev/null || exit
          ! of_other_unit "$pid" || exit ;;
      esac
      echo "$pid $start"
    )
  done
}
processes_of() {
  words=$(programs)
  processes_among "$@"
}
