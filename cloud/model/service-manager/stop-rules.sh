## `stop_rules EXPRESSION UNIT` tells of the processes in the unit's cgroup that run another program than the unit's own: the
## dnsmasq of a DHCP agent. It says how many a stop ends, or leaves alone, and by which rule. It prints nothing if there is
## none, or if systemd does not know the unit. It answers 3 if a stop would end any.
stop_rules() {
  words=$(programs)
  facts_of_unit "$2"
  [ -n "$group" ] || return 0
  matching=$(running "$1" | tr "\n" " ")
  beside=$(
    groups | GROUP=$group awk '{
      pid = $1; sub(/^[0-9]+ /, "")
      if ($0 == ENVIRON["GROUP"] || index($0, ENVIRON["GROUP"] "/") == 1) print pid
    }' | sort -un | while read -r pid; do
      case " $leader $matching " in *" $pid "*) continue ;; esac
      { read -r program <"/proc/$pid/comm" && printf '%s\n' "$program"; } 2>/dev/null
    done | sort | uniq -c | sort -rn | head -n 10 |
      awk '{ count = $1; sub(/^ *[0-9]+ /, ""); printf "%s%d of %s", separator, count, $0; separator = ", " }'
  )
  [ -n "$beside" ] || return 0
  case $kill_mode in
    process | none) echo "a stop of $2 leaves its other processes alone ($beside): KillMode=$kill_mode" ;;
    *) echo "a stop of $2 ends its other processes too ($beside): KillMode=${kill_mode:-control-group}"; return 3 ;;
  esac
}
