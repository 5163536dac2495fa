## systemd 219 (CentOS 7) and later as process 1; index.ts tells the contract of each function.
facts_of_unit() {
  load= group= leader= kill_mode=
  [ -n "$1" ] || return 0
  while IFS='=' read -r name value; do
    case $name in
      LoadState) load=$value ;;
      ControlGroup) group=$value ;;
      MainPID) leader=$value ;;
      KillMode) kill_mode=$value ;;
    esac
  done <<END_OF_UNIT
$(timeout 20 systemctl show -p LoadState -p ControlGroup -p MainPID -p KillMode "$1" 2>/dev/null)
END_OF_UNIT
}
main_process() { timeout 20 systemctl show -p MainPID "$1" 2>/dev/null | sed -n 's/^MainPID=//p'; }
## A script of SysV is a unit here too.
is_enabled() {
  timeout 20 systemctl is-enabled -q "$1" 2>/dev/null || ls "/etc/rc2.d/S"??"$1" >/dev/null 2>&1
}
known_units() {
  timeout 20 systemctl list-unit-files --type=service --no-legend 2>/dev/null | sed -n 's/\.service .*//p'
  ls /etc/init.d 2>/dev/null
}
