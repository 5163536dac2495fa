## systemd_runs: systemd is process 1 of this host (sd_booted(3)).
systemd_runs() { [ -d /run/systemd/system ]; }
drop_in_of() { echo "$unit_files/$1.service.d/openstack-upgrade.conf"; }
##
## `keep_from_starting UNIT`: from here on systemd refuses each start of the unit, also after a reboot. The unit's rules of
## stopping stay as they are. A mask would take them away: systemd stops a masked unit by KillMode=control-group and without
## its ExecStop. Nor can a unit be masked whose own file stands in /etc. The assertion fails at every start and at none of
## the running unit's moments.
keep_from_starting() {
  systemd_runs || return 0
  drop_in=$(drop_in_of "$1")
  mkdir -p "${drop_in%/*}" &&
    printf '# openstack-upgrade has stopped this unit: only its own start step starts it again.\n[Unit]\nAssertPathExists=/nonexistent/kept-from-starting-by-openstack-upgrade\n' >"$drop_in.new" &&
    mv "$drop_in.new" "$drop_in" && systemctl daemon-reload
}
##
## `let_start UNIT` takes that back, and a mask of an older worker too.
let_start() {
  systemd_runs || return 0
  drop_in=$(drop_in_of "$1")
  rm -f "$drop_in" "$drop_in.new" && { rmdir "${drop_in%/*}" 2>/dev/null || :; }
  [ "$(systemctl is-enabled "$1" 2>/dev/null)" != masked ] || systemctl unmask "$1" || return
  systemctl daemon-reload
}
##
## `kept_from_starting UNIT` says by which means systemd refuses each start of the unit, and answers 0; it answers 1 if
## nothing does.
kept_from_starting() {
  systemd_runs || return 1
  drop_in=$(drop_in_of "$1")
  if [ -e "$drop_in" ]; then echo "$1 is still kept from starting by $drop_in"; return 0; fi
  [ "$(systemctl is-enabled "$1" 2>/dev/null)" = masked ] && echo "$1 is still masked"
}
