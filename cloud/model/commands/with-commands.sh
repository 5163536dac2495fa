with_commands() {
  while read -r pid start; do
    ## Not echo: that of dash reads backslashes.
    [ -z "$pid" ] || printf '%s %s %s\n' "$pid" "$start" "$(tr '\000\n' '  ' <"/proc/$pid/cmdline" 2>/dev/null | sed -E '/^.{201}/ { s/^(.{0,199}) .*$/\1 .../; s/^.{201,}$/(a word of more than 200 characters)/; }')"
  done
}
