# deb PACKAGE VERSION writes the package into the working directory, as apt-get download names it: a real one (deb(5)).
# Cinder's hold what runs of it before it is installed; python-glance holds the data migration of bug 1670409 as Ocata's releases have it, or patched as distributions do.
deb() {
  building=$(mktemp -d) || return
  mkdir "$building/DEBIAN"
  printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: The lab <lab@lab.invalid>\nDescription: %s\n' \
    "$1" "$2" 'A package of the simulated lab' > "$building/DEBIAN/control"
  if [ "$1" = python-glance ]; then
    modules=$building/usr/lib/python2.7/dist-packages/glance/db/sqlalchemy/alembic_migrations/data_migrations
    mkdir -p "$modules"
    read -r bug < "$LAB_FOLDER/database/glance/bug_1670409"
    if [ "$bug" = 1 ]; then query='select[images.c.id]'; else query='select([images.c.id])'; fi
    printf '%s\n' 'def has_migrations(engine):' "    rows = $query" > "$modules/ocata_migrate01_community_images.py"
  fi
  read -r oldest < "$LAB_FOLDER/archive/$1"
  if [ "$2" = "$oldest" ]; then holds=newton; else holds=ocata; fi
  case $1 in
    cinder-common)
      mkdir -p "$building/usr/bin"
      # It is of the release whose modules it finds, as Python has it.
      printf '%s\n' '#!/usr/bin/python2.7' 'read -r LAB_RELEASE < "$PYTHONPATH/cinder/release" && export LAB_RELEASE' \
        'exec cinder-manage "$@"' > "$building/usr/bin/cinder-manage"
      chmod 755 "$building/usr/bin/cinder-manage"
      ;;
    python-cinder)
      mkdir -p "$building/usr/lib/python2.7/dist-packages/cinder"
      echo "$holds" > "$building/usr/lib/python2.7/dist-packages/cinder/release"
      # One driver of volumes, as each release has it.
      drivers=$building/usr/lib/python2.7/dist-packages/cinder/volume/drivers
      mkdir -p "$drivers"
      for folder in "$drivers" "${drivers%/*}" "${drivers%/*/*}"; do : > "$folder/__init__.py"; done
      printf '%s\n' 'class RBDDriver(object):' '    pass' > "$drivers/rbd.py"
      ;;
  esac
  dpkg-deb --root-owner-group --build "$building" "$(printf '%s_%s_all.deb' "$1" "$2" | sed 's/:/%3a/')" > /dev/null
  built=$?
  rm -rf "$building"
  return "$built"
}
