# hear: waits for the worker's word to claim a generation, and sets it. A worker that is gone, or a word that comes late, ends
# the script: by then the worker's own checks may no longer hold. The pipe is closed before anything begins. A worker whose
# machine has gone without a word is waited for as long as sshd keeps its connection, and then claims nothing.
hear() {
  looked=
  uptime_now
  asked=$seconds within={word_seconds}
  IFS= read -r word <&3
  uptime_now
  [ $((seconds - asked)) -lt "$within" ] || word=
  exec 3<&-
  case $word in
    "$mark claim "[1-9]*) generation=${word##* } ;;
    *) exit 0 ;;
  esac
  # The evidence of the probe may be on this stream, and a second one follows.
  printf '%s\n' "$mark" >&2
}
