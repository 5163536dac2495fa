# closed UPGRADE_HASH: has this upgrade nothing left open on this host?
closed() {
  for note in "$base/notes/$1"-*; do [ ! -e "$note" ] || return 1; done
  for folder in "$base/$1"-*; do
    newest_of "$folder"
    state_of "$folder/g$newest"
    case $state/$code in absent/- | finished/0) ;; *) return 1 ;; esac
  done
  [ -z "$(find "$base/$1"-* -mtime -30 -print -quit)" ]
}

prune() {
  uptime_now
  today="$life_boot $((seconds / 86400))"
  last=
  { read -r last <"$base/pruned"; } 2>/dev/null
  [ "$last" != "$today" ] || return 0
  printf '%s\n' "$today" >"$base/pruned"
  (
    cd "$base" || exit
    saved=$IFS; IFS=-; set -- $record; mine=$1; IFS=$saved
    before=
    for name in *-*/name; do
      IFS=-; set -- $name; IFS=$saved
      if [ ! -e "$name" ] || [ "$1" = "$before" ] || [ "$1" = "$mine" ]; then continue; fi
      before=$1
      closed "$1" && rm -rf "$base/$1"-*
    done
  )
}
