with_commands() {
  while read -r pid start; do
    ## Not echo: that of dash reads backslashes. LC_ALL=C: counting 200 characters of UTF-8 takes sed 0.1 s for each process.
    [ -z "$pid" ] || printf '%s %s %s\n' "$pid" "$start" "$(tr '\000\n' '  ' <"/proc/$pid/cmdline" 2>/dev/null | LC_ALL=C sed -E '/^.{201}/ { s/^(.{0,199}) .*$/\1 .../; s/^.{201,}$/(a word of more than 200 characters)/; }')"
  done
}
