// Made by setup/programs.mjs of the .sh and .py files of this folder: change those, then npm run build.

/** deployment.sh */
export const deploymentSh = [
  "deployment() {",
  "  found=$(timeout 20 docker ps --format '{{.Names}}' 2>/dev/null | grep -E \"^$1(_[a-z0-9_]+)?\\$\")",
  "  code=$?",
  "  if [ ! -d /etc/kolla ]; then",
  "    found=$(printf '%s\\n' \"$found\" | grep _)",
  "  elif [ \"$code\" -ne 0 ] && ! timeout 20 docker info >/dev/null 2>&1; then",
  "    found=$(cd /etc/kolla && ls -d \"$1\" \"$1\"-* 2>/dev/null | while read -r name; do [ ! -e \"$name/config.json\" ] || echo \"$name\"; done)",
  "  fi",
  "  if [ -n \"$found\" ]; then",
  "    echo \"this host is Kolla's: its $1 runs in containers ($(printf %s \"$found\" | tr \"\\n\" \" \" | cut -c 1-200)), whose upgrade is another image\"",
  "    return",
  "  fi",
  "  found=$(ls -d \"/openstack/venvs/$1\"-* \"/var/lib/lxc/\"*\"_$1\"_*container-* \"/var/lib/lxc/\"*\"_$1\"_container-* 2>/dev/null | sort -u)",
  "  [ -n \"$found\" ] || found=$(grep -lsE \"^ExecStart *=.*/openstack/venvs/$1-\" /etc/systemd/system/*.service)",
  "  [ -z \"$found\" ] || echo \"this host is OpenStack-Ansible's: its $1 runs from virtualenvs ($(printf %s \"$found\" | tr \"\\n\" \" \" | cut -c 1-200)), whose upgrade is another virtualenv\"",
  "}",
].join('\n')

/** on-options.py */
export const onOptionsPy = [
  "out = getattr(sys.stdout, 'buffer', sys.stdout)",
  "",
  "def say(words):",
  "    out.write((words if isinstance(words, bytes) else words.encode('utf-8', 'replace')) + b'\\n')",
  "",
  "def listed(value):",
  "    return [each.strip() for each in (value or '').replace('\\n', ',').split(',') if each.strip()]",
  "",
  "def values(section, name):",
  "    return [each for path in files() for each in parsed(path).get(section, {}).get(name, [])]",
  "",
  "def also(*names):",
  "    own, folder = files, os.path.dirname(config)",
  "    paths = [os.path.join(folder, name) for name in names]",
  "    return lambda: own() + [path for path in paths if os.path.exists(path)]",
].join('\n')
