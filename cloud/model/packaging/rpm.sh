## rpm(8) with yum(8) of CentOS 7 or dnf(8); packaging.ts tells the contract of each function.
##
## rpm -q exits 1 both for a package that it does not know and for a database that can't be read: only its own words for the
## first mean that the package is absent. rpm leaves nothing half installed that it would tell.
package_states() {
  if known=$(LC_ALL=C rpm -q --qf 'install ok installed %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n' "$1" 2>&1); then
    printf '%s\n' "$known" | sed 's/ installed 0:/ installed /'
  elif [ "$known" != "package $1 is not installed" ]; then echo 'unknown unknown unreadable'; fi
}
package_unpacks() {
  LC_ALL=C rpm -q --qf '%{NAME} %{INSTALLTID}/%{INSTALLTIME} %{INSTALLTIME}.99\n' "$@" 2>/dev/null | grep -E '^[^ ]+ [0-9]+/[0-9]+ [0-9]+\.99$'
}
package_names() { rpm -qa --qf '%{NAME}\n' 2>/dev/null; }
package_files() { LC_ALL=C rpm -ql "$@" 2>/dev/null | grep '^/'; }
configuration_files() { LC_ALL=C rpm -qc "$@" 2>/dev/null | grep '^/'; }
kept_copies() { echo "$1.rpmnew"; }
## yum(8) breaks long lines where it has no terminal.
is_available() { LC_ALL=C yum -q --showduplicates list "$1" 2>/dev/null | tr -s ' ' '\n' | sed 's/^0://' | grep -qxF "$2"; }
## yumdownloader is in yum-utils, which not every host has; the other way fetches all that the install would take.
fetch_package() {
  pinned=$1-${2#*:}
  if command -v yumdownloader >/dev/null; then yumdownloader -q --destdir . "$pinned" >/dev/null 2>&1
  else yum -y -q install --downloadonly --downloaddir=. "$pinned" >/dev/null 2>&1; fi
  ls ./"$1"-[0-9]*.rpm >/dev/null 2>&1
}
list_fetched() {
  for fetched in ./*.rpm; do rpm -qlp "$fetched" 2>/dev/null; done
}
unpack_fetched() {
  mkdir -p "$1" || return 1
  for fetched in "$PWD"/*.rpm; do rpm2cpio "$fetched" | (cd "$1" && cpio -idmu --quiet) || return 1; done
}
## A transaction of yum that was cut off leaves its list; one of dnf leaves two versions of a package.
## On later hosts yum(8) is a link to dnf, with a cache of its own.
cache_folder() {
  case $(readlink -f "$(command -v yum)") in
    */dnf*) echo /var/cache/dnf ;;
    *) echo /var/cache/yum ;;
  esac
}
unfinished_packages() {
  left=$(ls /var/lib/yum/transaction-all.* 2>/dev/null | head -n 1)
  [ -z "$left" ] || echo "yum has an unfinished transaction: $left"
  all=$(rpm -qa --qf '%{NAME}.%{ARCH}\n' 2>&1) || { echo "rpm can not read its database: $(printf '%s\n' "$all" | tail -n 1)"; return; }
  twice=$(printf '%s\n' "$all" | grep -vE '^(kernel|gpg-pubkey|installonlypkg)' | sort | uniq -d | head -n 10 | paste -sd ' ' -)
  [ -z "$twice" ] || echo "packages are installed in two versions: $twice"
}
## versionlock writes EPOCH:NAME-VERSION-RELEASE with yum, NAME-EPOCH:VERSION-RELEASE with dnf; a line that begins with ! keeps
## that version away.
held_back() {
  grep -hvE '^ *(#|$)' /etc/yum/pluginconf.d/versionlock.list /etc/dnf/plugins/versionlock.list 2>/dev/null |
    sed -E 's/^(!?)[0-9]+:/\1/; s/-[0-9]+:/-/' | awk -v new="-${1#*:}" '
      /^!/ { if (index($0, new)) print substr($0, 2) " is excluded"; next }
      !index($0, new) { print $0 " in versionlock" }'
  sed -nE 's/^ *(exclude|excludepkgs) *= *(.*)/\2/p' /etc/yum.conf /etc/dnf/dnf.conf /etc/yum.repos.d/*.repo 2>/dev/null |
    tr -s ', ' '\n' | sed 's/$/ is excluded/'
}
automatic_upgrades() {
  grep -qsE '^ *apply_updates *= *(yes|true|1)' /etc/yum/yum-cron.conf /etc/yum/yum-cron-hourly.conf && is_enabled yum-cron &&
    echo 'yum-cron is on'
  grep -qsE '^ *apply_updates *= *(yes|true|1)' /etc/dnf/automatic.conf && is_enabled dnf-automatic.timer && echo 'dnf-automatic is on'
}
## No script of RDO's packages asks for a database.
migrating_scripts() { :; }
planned_changes() {
  awk '
    /^(Installing|Updating|Upgrading|Reinstalling)( for dependencies| dependencies| weak dependencies)?:$/ { verb = "install"; next }
    /^(Removing|Erasing)( for dependencies| dependent packages| unused dependencies)?:$/ { verb = "remove"; next }
    /^Downgrading/ { verb = "downgrade"; next }
    /^(Transaction Summary|Skipped|Not installed|$)/ { verb = ""; next }
    $1 == "replacing" { name = $2; sub(/\.[^.]*$/, "", name); print "remove", name; next }
    verb && /^ [^ ]/ { print verb, $1 }'
}
not_in_repositories() { grep -qE '^(No package .* available|No match for argument|Error: Unable to find a match)'; }
is_locked() { grep -qE 'Another app is currently holding the yum lock|Waiting for process with pid'; }
