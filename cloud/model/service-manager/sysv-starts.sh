## A host without systemd: nothing is kept from starting there.
keep_from_starting() { :; }
let_start() { :; }
kept_from_starting() { return 1; }
forbid_restarts() { cat >/dev/null; }
allow_restarts() { :; }
restarts_forbidden() { return 1; }
