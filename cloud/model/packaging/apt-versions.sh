## `available_versions PACKAGE…` of apt-cache(8); packaging.ts tells its contract. A version stands at the sixth column of its
## line, `*** ` before the installed one. The cache is built in memory: nothing is written.
available_versions() {
  LC_ALL=C timeout 60 apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= policy "$@" 2>/dev/null | awk '
    /^[^ ].*:$/ { package = substr($0, 1, length($0) - 1); next }
    /^ (\*\*\*|   ) [^ ]/ { sub(/^ (\*\*\*|   ) /, ""); print package, $1 }'
}
