# Packages of a simulated host: HOST_FOLDER/dpkg/status/NAME holds the words and the version that dpkg-query prints,
# dpkg/info/NAME.list is written when a package is unpacked, LAB_FOLDER/archive/NAME lists the versions there are.

status_of() {
  { read -r status < "$HOST_FOLDER/dpkg/status/$1"; } 2> /dev/null || return 1
  echo "$status"
}

lock_packages() {
  exec 9> "$HOST_FOLDER/dpkg/lock"
  flock -n 9 && return
  echo 'E: Could not get lock /var/lib/dpkg/lock - open (11: Resource temporarily unavailable)' >&2
  return 100
}

# The packages that were unpacked and never configured: an install was cut off.
unconfigured() {
  for file in "$HOST_FOLDER"/dpkg/status/*; do
    read -r status < "$file"
    case $status in 'install ok installed '*) ;; *) echo "${file##*/}" ;; esac
  done
}

# unpack PACKAGE VERSION: from here on the new code is on the disk, and the next start of the unit runs it.
unpack() {
  echo "Unpacking $1 ($2) ..."
  replace "$HOST_FOLDER/dpkg/status/$1" "install ok half-configured $2"
  date > "$HOST_FOLDER/dpkg/info/$1.list"
  # What all units of a service run is in its python package.
  case $1 in python-*) ;; *) return 0 ;; esac
  read -r oldest < "$LAB_FOLDER/archive/$1"
  if [ "$2" = "$oldest" ]; then release=newton; else release=ocata; fi
  replace "$HOST_FOLDER/code/${1#python-}" "$release"
}

# service_and_unit PACKAGE sets `service` and `owned`: whose the package is, and the unit that it makes ('-' for none).
service_and_unit() {
  read -r service owned < "$LAB_FOLDER/catalogue/packages/$1"
}

# move_unit PACKAGE VERSION: the new release of a unit that the lab was told of is a site of another unit, which owns it now.
move_unit() {
  { read -r form < "$LAB_FOLDER/catalogue/becomes/$owned"; } 2> /dev/null || return 0
  read -r oldest < "$LAB_FOLDER/archive/$1"
  [ "$2" != "$oldest" ] || return 0
  site=$HOST_FOLDER/sites/$owned
  if [ -d "$HOST_FOLDER/units/$owned" ]; then
    mkdir -p "$HOST_FOLDER/sites"
    mv "$HOST_FOLDER/units/$owned" "$site"
    # Its program has a path of its own, by which its process is told from one of the old unit.
    replace "$site/run" "$(sed "s,/units/$owned/,/sites/$owned/,g" "$site/run")"
    rm -f "$site/boots"
  fi
  owned=$form
}

# configure PACKAGE...: what the maintainer scripts do: they restart the service, stopped or not, unless policy-rc.d
# forbids it (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt).
configure() {
  for package in "$@"; do
    status=$(status_of "$package")
    echo "Setting up $package (${status##* }) ..."
    replace "$HOST_FOLDER/dpkg/status/$package" "install ok installed ${status##* }"
    service_and_unit "$package"
    move_unit "$package" "${status##* }"
    [ -d "$HOST_FOLDER/units/$owned" ] || continue
    if [ -x "$HOST_FOLDER/policy-rc.d" ]; then
      "$HOST_FOLDER/policy-rc.d" "$owned" restart
      if [ $? -eq 101 ]; then
        echo 'invoke-rc.d: policy-rc.d denied execution of restart.'
        continue
      fi
    fi
    # Without the lock on fd 9, or the restarted unit would hold it.
    "$HOST_FOLDER/bin/service" "$owned" restart 9>&- || echo "invoke-rc.d: initscript $owned, action \"restart\" failed."
  done
}
