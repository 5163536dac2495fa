noted() { { read -r noted_boot noted_ticks noted_unpack <"$notes/$1"; } 2>/dev/null && [ "$noted_unpack" = "$2" ]; }
note_in_place() {
  mkdir -p "$notes" && ticks=$(ticks_now) || return
  package_unpacks "$@" | while read -r package unpack written; do
    noted "$package" "$unpack" && continue
    echo "$boot $ticks $unpack" >"$notes/$package.new" && mv "$notes/$package.new" "$notes/$package"
  done
}
in_place_since() {
  since=
  while read -r package unpack written; do
    [ -n "$package" ] || continue
    if ! noted "$package" "$unpack"; then
      ## The host's clock first: the time between the two readings must not make an old process look younger.
      clock=$(date +%s%N)
      ticks=$(($(ticks_now) - ${clock%???????} + ${written%.*}${written#*.}))
    elif [ "$noted_boot" = "$boot" ]; then ticks=$noted_ticks
    else ticks=0
    fi
    [ "$ticks" -le "${since:-$((ticks - 1))}" ] || since=$ticks
  done <<END_OF_UNPACKED
$(package_unpacks "$@")
END_OF_UNPACKED
  ## Where the packaging tells nothing, the time of the unpack is unknown.
  echo "${since:-$(ticks_now)}"
}
