## A host without systemd: init scripts alone. It has no cgroups of units, and nothing is kept from starting there.
facts_of_unit() { load= group= leader= kill_mode=; }
main_process() { return 1; }
is_enabled() { ls "/etc/rc2.d/S"??"$1" >/dev/null 2>&1; }
known_units() { ls /etc/init.d 2>/dev/null; }
keep_from_starting() { :; }
let_start() { :; }
kept_from_starting() { return 1; }
forbid_restarts() { cat >/dev/null; }
allow_restarts() { :; }
restarts_forbidden() { return 1; }
