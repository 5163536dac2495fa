## `deployment SERVICE` prints whose deployment the service is on this host, if it does not run from packages.
deployment() {
  found=$(timeout 20 docker ps --format '{{.Names}}' 2>/dev/null | grep -E "^$1(_[a-z0-9_]+)?\$")
  code=$?
  if [ ! -d /etc/kolla ]; then
    ## Somebody's own container may have the name of a project; two words are Kolla's.
    found=$(printf '%s\n' "$found" | grep _)
  elif [ "$code" -ne 0 ] && ! timeout 20 docker info >/dev/null 2>&1; then
    found=$(cd /etc/kolla && ls -d "$1" "$1"-* 2>/dev/null | while read -r name; do [ ! -e "$name/config.json" ] || echo "$name"; done)
  fi
  if [ -n "$found" ]; then
    echo "this host is Kolla's: its $1 runs in containers ($(printf %s "$found" | tr "\n" " " | cut -c 1-200)), whose upgrade is another image"
    return
  fi
  found=$(ls -d "/openstack/venvs/$1"-* "/var/lib/lxc/"*"_$1"_*container-* "/var/lib/lxc/"*"_$1"_container-* 2>/dev/null | sort -u)
  [ -n "$found" ] || found=$(grep -lsE "^ExecStart *=.*/openstack/venvs/$1-" /etc/systemd/system/*.service)
  [ -z "$found" ] || echo "this host is OpenStack-Ansible's: its $1 runs from virtualenvs ($(printf %s "$found" | tr "\n" " " | cut -c 1-200)), whose upgrade is another virtualenv"
}
