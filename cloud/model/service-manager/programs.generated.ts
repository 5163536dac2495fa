// Made by setup/programs.mjs of the .sh and .py files of this folder: change those, then npm run build.

/** stop-rules.sh */
export const stopRulesSh = [
  "stop_rules() {",
  "  words=$(programs)",
  "  facts_of_unit \"$2\"",
  "  [ -n \"$group\" ] || return 0",
  "  matching=$(running \"$1\" | tr \"\\n\" \" \")",
  "  beside=$(",
  "    groups | GROUP=$group awk '{",
  "      pid = $1; sub(/^[0-9]+ /, \"\")",
  "      if ($0 == ENVIRON[\"GROUP\"] || index($0, ENVIRON[\"GROUP\"] \"/\") == 1) print pid",
  "    }' | sort -un | while read -r pid; do",
  "      case \" $leader $matching \" in *\" $pid \"*) continue ;; esac",
  "      { read -r program <\"/proc/$pid/comm\" && printf '%s\\n' \"$program\"; } 2>/dev/null",
  "    done | sort | uniq -c | sort -rn | head -n 10 |",
  "      awk '{ count = $1; sub(/^ *[0-9]+ /, \"\"); printf \"%s%d of %s\", separator, count, $0; separator = \", \" }'",
  "  )",
  "  [ -n \"$beside\" ] || return 0",
  "  case $kill_mode in",
  "    process | none) echo \"a stop of $2 leaves its other processes alone ($beside): KillMode=$kill_mode\" ;;",
  "    *) echo \"a stop of $2 ends its other processes too ($beside): KillMode=${kill_mode:-control-group}\"; return 3 ;;",
  "  esac",
  "}",
].join('\n')

/** systemd-starts.sh */
export const systemdStartsSh = [
  "drop_in_of() { echo \"$unit_files/$1.service.d/openstack-upgrade.conf\"; }",
  "keep_from_starting() {",
  "  drop_in=$(drop_in_of \"$1\")",
  "  mkdir -p \"${drop_in%/*}\" &&",
  "    printf '# openstack-upgrade has stopped this unit: only its own start step starts it again.\\n[Unit]\\nAssertPathExists=/nonexistent/kept-from-starting-by-openstack-upgrade\\n' >\"$drop_in.new\" &&",
  "    mv \"$drop_in.new\" \"$drop_in\" && systemctl daemon-reload",
  "}",
  "let_start() {",
  "  drop_in=$(drop_in_of \"$1\")",
  "  rm -f \"$drop_in\" \"$drop_in.new\" && { rmdir \"${drop_in%/*}\" 2>/dev/null || :; }",
  "  [ \"$(systemctl is-enabled \"$1\" 2>/dev/null)\" != masked ] || systemctl unmask \"$1\" || return",
  "  systemctl daemon-reload",
  "}",
  "kept_from_starting() {",
  "  drop_in=$(drop_in_of \"$1\")",
  "  if [ -e \"$drop_in\" ]; then echo \"$1 is still kept from starting by $drop_in\"; return 0; fi",
  "  [ \"$(systemctl is-enabled \"$1\" 2>/dev/null)\" = masked ] && echo \"$1 is still masked\"",
  "}",
  "forbid_restarts() {",
  "  while read -r unit; do",
  "    mkdir -p \"/run/systemd/system/$unit.service.d\" &&",
  "      printf '# openstack-upgrade: an install restarts nothing.\\n[Unit]\\nRefuseManualStart=yes\\nRefuseManualStop=yes\\n' \\",
  "        >\"/run/systemd/system/$unit.service.d/openstack-upgrade-install.conf\" || return",
  "  done",
  "  systemctl daemon-reload",
  "}",
  "allow_restarts() {",
  "  restarts_forbidden >/dev/null || return 0",
  "  rm -f /run/systemd/system/*.service.d/openstack-upgrade-install.conf",
  "  systemctl daemon-reload",
  "}",
  "restarts_forbidden() {",
  "  forbidding=$(ls /run/systemd/system/*.service.d/openstack-upgrade-install.conf 2>/dev/null | head -n 1)",
  "  [ -n \"$forbidding\" ] && echo \"$forbidding still forbids starts\"",
  "}",
].join('\n')

/** systemd.sh */
export const systemdSh = [
  "facts_of_unit() {",
  "  load= group= leader= kill_mode=",
  "  [ -n \"$1\" ] || return 0",
  "  while IFS='=' read -r name value; do",
  "    case $name in",
  "      LoadState) load=$value ;;",
  "      ControlGroup) group=$value ;;",
  "      MainPID) leader=$value ;;",
  "      KillMode) kill_mode=$value ;;",
  "    esac",
  "  done <<END_OF_UNIT",
  "$(timeout 20 systemctl show -p LoadState -p ControlGroup -p MainPID -p KillMode \"$1\" 2>/dev/null)",
  "END_OF_UNIT",
  "}",
  "main_process() { timeout 20 systemctl show -p MainPID \"$1\" 2>/dev/null | sed -n 's/^MainPID=//p'; }",
  "is_enabled() {",
  "  timeout 20 systemctl is-enabled -q \"$1\" 2>/dev/null || ls \"/etc/rc2.d/S\"??\"$1\" >/dev/null 2>&1",
  "}",
  "known_units() {",
  "  timeout 20 systemctl list-unit-files --type=service --no-legend 2>/dev/null | sed -n 's/\\.service .*//p'",
  "  ls /etc/init.d 2>/dev/null",
  "}",
].join('\n')

/** sysv-starts.sh */
export const sysvStartsSh = [
  "keep_from_starting() { :; }",
  "let_start() { :; }",
  "kept_from_starting() { return 1; }",
  "forbid_restarts() { cat >/dev/null; }",
  "allow_restarts() { :; }",
  "restarts_forbidden() { return 1; }",
].join('\n')

/** sysv.sh */
export const sysvSh = [
  "facts_of_unit() { load= group= leader= kill_mode=; }",
  "main_process() { return 1; }",
  "is_enabled() { ls \"/etc/rc2.d/S\"??\"$1\" >/dev/null 2>&1; }",
  "known_units() { ls /etc/init.d 2>/dev/null; }",
].join('\n')
