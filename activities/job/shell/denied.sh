# Goes down a path as the user that ran the command, and prints what is refused and where: 'enter /var/lib/nova'. A path
# that is not there can't be made where its folder may not be written to.
walk_down='
set -f
IFS=/
at=
for part in $SOUGHT; do
  [ -n "$part" ] || continue
  parent=$at at=$at/$part
  if [ ! -e "$at" ]; then
    [ -w "$parent/" ] || echo "write $parent"
    exit
  fi
  if [ -d "$at" ]; then
    [ -x "$at" ] || { echo "enter $at"; exit; }
  else
    if [ ! -r "$at" ]; then echo "read $at"; elif [ ! -w "$at" ]; then echo "change $at"; fi
    exit
  fi
done
'

# as_user NAME LINE: runs it as that user, or as it is where no user is named.
as_user() {
  if [ -n "$1" ]; then su -s /bin/sh -c "$2" "$1"; else sh -c "$2"; fi
}

say_denied() {
  if [ "$state" != finished ] || [ "$code" = 0 ]; then return 0; fi
  paths=$({ tail -c 6000 "$dir/err"; echo; tail -c 6000 "$dir/out"; } 2>/dev/null |
    grep -aE 'Permission denied|Errno 13|Errcode: 13|Failed to open some config files' |
    grep -aoE '/[A-Za-z0-9_./@+-]+' | head -n 20)
  [ -n "$paths" ] || return 0
  user=$(sed -nE -e "s/^.*su -s .*'? ([a-z_][a-z0-9_-]*)$/\1/p" -e 's/^.*(sudo|runuser) .*-u ?([a-z_][a-z0-9_-]*) .*$/\2/p' "$dir/cmd" | tail -n 1)
  found=
  for path in $paths; do
    refused=$(SOUGHT=$path as_user "$user" "$walk_down" 2>/dev/null </dev/null | head -n 1)
    case $refused in
      '') continue ;;
      change\ *) [ -n "$found" ] || found=$refused ;;
      *) found=$refused; break ;;
    esac
  done
  [ -n "$found" ] || return 0
  who=$user
  [ -n "$who" ] || who='this login'
  say denied
  echo "$who may not $found ($(stat -c '%A, %U:%G' "$(echo "$found" | cut -d ' ' -f 2-)"))"
}
