## A host without systemd: init scripts alone. It has no cgroups of units.
facts_of_unit() { load= group= leader= kill_mode=; }
main_process() { return 1; }
is_enabled() { ls "/etc/rc2.d/S"??"$1" >/dev/null 2>&1; }
known_units() { ls /etc/init.d 2>/dev/null; }
