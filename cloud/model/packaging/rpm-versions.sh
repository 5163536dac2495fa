## `available_versions PACKAGE…` of yum(8) or dnf(8); packaging.ts tells its contract. Only their cache is read: nothing is fetched.
available_versions() {
  LC_ALL=C timeout 60 yum -q -C --showduplicates list "$@" 2>/dev/null | tr -s ' \n' '\n' | awk '
    { gsub(/^ +| +$/, "") }
    /^[A-Za-z0-9][^ ]*\.(noarch|x86_64|aarch64|ppc64le)$/ { sub(/\.[^.]*$/, ""); package = $0; next }
    package != "" && /^([0-9]+:)?[0-9][^ ]*-[^ ]+$/ { sub(/^0:/, ""); lines[++count] = package " " $0; package = "" }
    END { for (at = count; at > 0; at--) print lines[at] }'
}
