dir=$1 boot=$2 init=$3 sum=$4 lock=$5
# A signal to the whole group must end the command and leave us to write down how. HUP and TERM become ours to ignore,
# but, being caught and not ignored, stay what they were for the command.
trap : HUP TERM
set -f
read -r line </proc/$$/stat
saved=$IFS; IFS=')'; set -- $line; shift $(($# - 1)); IFS=' '; set -- $1; IFS=$saved
shift 19
read -r up rest </proc/uptime
# The record is locked before it has its name: whoever finds it can wait for its end.
exec 9>"$dir/run.$$"
flock -n 9 && printf '1 %s %s %s %s %s %s\n' $$ "$1" "$boot" "$init" "$up" "$sum" >&9 &&
  ln "$dir/run.$$" "$dir/run" || exit 1
# On the disk before the command begins, or a power cut could make it run again.
sync "$dir/run" "$dir" "$dir/.." "$dir/../.." 2>/dev/null
echo started
exec >/dev/null 2>&1
( umask 022; cd /; exec sh "$dir/cmd" 7>&- 9>&- ) </dev/null >"$dir/out" 2>"$dir/err"
code=$?
read -r up rest </proc/uptime
# Written over room that was reserved before the start, so that a full disk can't lose it; whole once it has its name.
printf '%s %s eof\n' "$code" "$up" 1<>"$dir/rc.new"
mv "$dir/rc.new" "$dir/rc"
true >"$lock"
exec 7>&- 9>&-
rm -f "$dir/run.$$"
