## apt(8) and dpkg(1) of Ubuntu 16.04 and later; packaging.ts tells the contract of each function.
##
## dpkg-query exits 1 for a package that it does not know, and 2 if its database can't be read: then no caller may take the
## package for absent. The first three words are selection (`hold` is a person's wish), error flag and status.
package_states() {
  dpkg-query -W -f '${Status} ${Version}\n' "$1" 2>/dev/null
  [ $? -le 1 ] || echo 'unknown unknown unreadable'
}
## dpkg makes a package's .list file anew with each unpack.
package_unpacks() {
  for package; do
    list=${DPKG_ADMINDIR:-/var/lib/dpkg}/info/$package
    ## A package with several architectures has a list under the name of each.
    for list in "$list.list" "$list":*.list; do
      made=$(LC_ALL=C stat -c "%i/%.9Y %.2Y" "$list" 2>/dev/null) && echo "$(basename "$list" .list) $made"
    done
  done
}
package_names() { dpkg-query -W -f '${Package}\n' 2>/dev/null; }
package_files() { dpkg -L "$@" 2>/dev/null; }
configuration_files() { dpkg-query -W -f '${Conffiles}\n' "$@" | sed -nE 's/^ *(\/[^ ]+) .*/\1/p'; }
kept_copies() { printf '%s\n' "$1.dpkg-dist" "$1.dpkg-new" "$1.ucf-dist"; }
is_available() { apt-cache policy "$1" | grep -qF " $2 "; }
fetch_package() { apt-get download "$1=$2" >/dev/null 2>&1; }
list_fetched() {
  for fetched in ./*.deb; do dpkg-deb --fsys-tarfile "$fetched" 2>/dev/null | tar -t 2>/dev/null | sed 's,^\.,,'; done
}
unpack_fetched() {
  for fetched in ./*.deb; do dpkg-deb --extract "$fetched" "$1" || return 1; done
}
cache_folder() { echo /var/cache/apt; }
unfinished_packages() {
  audit=$(dpkg --audit) || audit="dpkg --audit fails: $audit"
  [ -z "$audit" ] || echo "dpkg has unfinished work: $audit"
}
## apt-mark(8) sets dpkg's selection; dpkg tells it without the whole cache of apt. A pin is a line such as
## `     keystone -> 2:10.0.0-0ubuntu1 with priority 1001`, below its heading.
held_back() {
  timeout 60 dpkg-query -W -f '${Status} ${Package}\n' 2>/dev/null | sed -n 's/^hold ok [^ ]* //p' | sed 's/$/ on hold/'
  timeout 60 apt-cache policy 2>/dev/null | sed -n '/^Pinned packages:/,$ s/^ *\([^ ]* -> .*\)/\1/p' | grep -vF " $1 "
}
## As apt.systemd.daily reads it. needrestart up to 2.11 knows no environment that would keep it from restarting units.
automatic_upgrades() {
  if command -v unattended-upgrade >/dev/null; then
    enabled=1 interval=0
    eval "$(apt-config shell enabled APT::Periodic::Enable interval APT::Periodic::Unattended-Upgrade)"
    case $enabled/$interval in
      0/* | */ | */0 | */0[smhd]) ;;
      *) echo 'unattended-upgrades is on' ;;
    esac
  fi
  restarting=$(package_states needrestart | sed -n 's/^[^ ]* ok installed \([0-2]\.\)/\1/p')
  [ -z "$restarting" ] ||
    grep -qsE "^[^#]*nrconf[{]restart[}] *= *['\"]l['\"]" /etc/needrestart/needrestart.conf /etc/needrestart/conf.d/*.conf ||
    echo "needrestart $restarting restarts other units after an install"
}
## Debian's own packages ask once if their maintainer scripts may manage the database. debconf-show(1) changes nothing.
migrating_scripts() {
  command -v debconf-show >/dev/null || { echo 'not asked: this host has no debconf'; return; }
  service=$1
  shift
  LC_ALL=C timeout 60 debconf-show "$@" "$service" "$service-common" 2>/dev/null |
    sed -nE 's/^[* ]*([^ ]*configure_db): true$/\1/p' | sort -u
}
planned_changes() {
  awk '{ package = $2; sub(/:.*/, "", package) } $1 == "Remv" { print "remove", package } $1 == "Inst" { print "install", package }'
}
not_in_repositories() { grep -qE "^E: (Unable to locate package|Version '.*' for '.*' was not found)"; }
is_locked() { grep -qE 'Could not get lock|Unable to lock'; }
