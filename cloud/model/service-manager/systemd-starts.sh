## The starts that systemd is refused or allowed; index.ts tells the contract of each function.
##
## The unit's rules of stopping stay as they are. A mask would take them away: systemd stops a masked unit by
## KillMode=control-group and without its ExecStop. Nor can a unit be masked whose own file stands in /etc. The assertion
## fails at every start and at none of the running unit's moments.
drop_in_of() { echo "$unit_files/$1.service.d/openstack-upgrade.conf"; }
keep_from_starting() {
  drop_in=$(drop_in_of "$1")
  mkdir -p "${drop_in%/*}" &&
    printf '# openstack-upgrade has stopped this unit: only its own start step starts it again.\n[Unit]\nAssertPathExists=/nonexistent/kept-from-starting-by-openstack-upgrade\n' >"$drop_in.new" &&
    mv "$drop_in.new" "$drop_in" && systemctl daemon-reload
}
## A mask of an older worker is taken back too.
let_start() {
  drop_in=$(drop_in_of "$1")
  rm -f "$drop_in" "$drop_in.new" && { rmdir "${drop_in%/*}" 2>/dev/null || :; }
  [ "$(systemctl is-enabled "$1" 2>/dev/null)" != masked ] || systemctl unmask "$1" || return
  systemctl daemon-reload
}
kept_from_starting() {
  drop_in=$(drop_in_of "$1")
  if [ -e "$drop_in" ]; then echo "$1 is still kept from starting by $drop_in"; return 0; fi
  [ "$(systemctl is-enabled "$1" 2>/dev/null)" = masked ] && echo "$1 is still masked"
}
##
## systemd refuses a person's restart of a unit that may not be stopped by hand (systemd.unit(5), RefuseManualStop). The
## drop-ins stand in /run, which is empty after a reboot.
forbid_restarts() {
  while read -r unit; do
    mkdir -p "/run/systemd/system/$unit.service.d" &&
      printf '# openstack-upgrade: an install restarts nothing.\n[Unit]\nRefuseManualStart=yes\nRefuseManualStop=yes\n' \
        >"/run/systemd/system/$unit.service.d/openstack-upgrade-install.conf" || return
  done
  systemctl daemon-reload
}
allow_restarts() {
  restarts_forbidden >/dev/null || return 0
  rm -f /run/systemd/system/*.service.d/openstack-upgrade-install.conf
  systemctl daemon-reload
}
restarts_forbidden() {
  forbidding=$(ls /run/systemd/system/*.service.d/openstack-upgrade-install.conf 2>/dev/null | head -n 1)
  [ -n "$forbidding" ] && echo "$forbidding still forbids starts"
}
