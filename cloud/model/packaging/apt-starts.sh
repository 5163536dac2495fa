## policy-rc.d forbids every start during an install; the site's own is put back afterwards (Debian policy 9.3.3). The site's
## own may be a link, as of update-alternatives.
##
## needrestart asks no policy-rc.d; its environment keeps it from restarting, from version 3 on. No unit refuses to be stopped
## meanwhile, as those of RDO do: a package's script that restarts one directly would fail, and leave its package half
## configured.
has() { [ -e "$1" ] || [ -L "$1" ]; }
forbid_starts() {
  export NEEDRESTART_MODE=l NEEDRESTART_SUSPEND=1
  if has "$policy" && ! grep -qs openstack-upgrade "$policy"; then
    ## In two steps: a copy that was cut off must never be taken for the site's own policy.
    cp -pP "$policy" "$policy.copy" && mv "$policy.copy" "$policy.kept" || return 1
  fi
  printf '#!/bin/sh\n# openstack-upgrade: an install starts nothing.\nexit 101\n' >"$policy.new" || return 1
  chmod 755 "$policy.new" && mv "$policy.new" "$policy"
}
allow_starts() {
  if has "$policy.kept"; then
    mv "$policy.kept" "$policy"
  elif grep -qs openstack-upgrade "$policy"; then rm -f "$policy"; fi
}
starts_forbidden() { grep -qs openstack-upgrade "$policy" && echo 'policy-rc.d still forbids starts'; }
