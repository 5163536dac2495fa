## An install leaves the other units of its host as they were. The script needs `found_units`, `processes_among` and their
## like; `others` holds `UNIT EXPRESSION` a line, and `found` the names of units that no list knows.
##
## `neighbours` prints the life of this host (boot, start of process 1), then `UNIT PID START` of the oldest process of every
## other unit, `UNIT - -` if there is none. A unit that no list knows gets a line only if it runs: if it ran before the
## install, it must run afterwards; if not, the install must not have started it.
neighbours() {
  boot=unknown; read -r boot <"$boot_id_path"
  echo "life $boot/$(read -r line </proc/1/stat && set -- ${line##*) } && echo ${20})"
  ## A node has hundreds of processes: they are read once for all units.
  words=$(programs)
  unlisted_units=$(for unit in $found; do echo "$unit (^|/)$unit\$"; done)
  matches=$(printf '%s\n' "$others" "$unlisted_units" | matches_of_units) || matches=unknown
  while read -r unit expression; do
    [ -n "$unit" ] || continue
    find_oldest "$unit" "$expression"
    echo "$unit ${oldest:-- -}"
  done <<END_OF_NEIGHBOURS
$others
END_OF_NEIGHBOURS
  while read -r unit expression; do
    [ -n "$unit" ] || continue
    find_oldest "$unit" "$expression"
    [ -z "$oldest" ] || echo "$unit $oldest"
  done <<END_OF_NEIGHBOURS
$unlisted_units
END_OF_NEIGHBOURS
}
## find_oldest UNIT EXPRESSION: sets oldest, `PID START` or nothing.
find_oldest() {
  oldest=
  lists_itself || { oldest=$cannot_list; return 0; }
  facts_of_unit "$1" </dev/null
  if [ "$matches" = unknown ]; then find_matching "$2"
  else
    matching=
    while read -r its pid; do
      [ "$its" != "$1" ] || matching="$matching $pid"
    done <<END_OF_MATCHES
$matches
END_OF_MATCHES
  fi
  [ -n "$group$matching" ] || return 0
  oldest=$(counted_processes </dev/null)
  case $oldest in *[!0-9\ ]*) oldest=$(printf '%s\n' "$oldest" | sort -n -k 2 | head -n 1) ;; esac
}
##
## `matches_of_units` prints `UNIT PID` for each process in `$words` with a word that matches the unit's expression, as
## `running` does for one. sed reads expressions as grep -E does, and tells which one has matched. It fails if one is none.
matches_of_units() {
  search=$(
    while read -r unit expression; do
      [ -z "$unit" ] || printf '\\\002%s\002{\n=\ni\\\n%s\n}\n' "$expression" "$unit"
    done
  )
  matched=$(printf '%s\n' "$words" | LC_ALL=C sed -nE "$search" 2>/dev/null) || return 1
  printf '%s\n\n%s\n' "$matched" "$words" | LC_ALL=C awk '
    !listed {
      if ($0 == "") listed = NR
      else if (NR % 2) number = $0
      else units[number] = units[number] " " $0
      next
    }
    $0 == "\001" { last = NR }
    last && NR > last && (NR - last) in units {
      count = split(units[NR - last], unit, " ")
      for (i = 1; i <= count; i++) print unit[i], $0
    }'
}
##
## `as_they_were BEFORE NOW` compares two files of `neighbours`. It prints each difference, and fails if there is one. Within
## one life of the host it compares processes; after a reboot it compares which units run. Notes of an older worker hold no
## life: they are compared as if the host had not been rebooted.
as_they_were() {
  then=$(life_in "$1")
  if [ -n "$then" ] && [ "$then" != "$(life_in "$2")" ]; then
    by_unit "$1" >"$1.units" && by_unit "$2" >"$2.units"
    diff "$1.units" "$2.units"
  else
    sed '/^life /d' "$1" >"$1.units" && sed '/^life /d' "$2" >"$2.units"
    diff "$1.units" "$2.units"
  fi
  same=$?
  rm -f "$1.units" "$2.units"
  return $same
}
life_in() { sed -n 's/^life //p' "$1"; }
by_unit() { awk '$1 != "life" { print $1, ($2 == "-" ? "is not there" : "runs") }' "$1"; }
