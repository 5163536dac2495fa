# hear: waits for the worker's word to claim a generation, and sets it. A worker that is gone, or a word that comes late, ends
# the script: by then the worker's own checks may no longer hold. The pipe is closed before anything begins.
hear() {
  looked=
  word=$(timeout {word_seconds} head -n 1 <&3)
  exec 3<&-
  case $word in
    "$mark claim "[1-9]*) generation=${word##* } ;;
    *) exit 0 ;;
  esac
  # The evidence of the probe may be on this stream, and a second one follows.
  printf '%s\n' "$mark" >&2
}
