#!/bin/sh
# power-on.sh GROUP PROGRAM...: becomes a program in a cgroup of its own, new and empty, and in namespaces of its own.
set -eu
group=$1
shift
if [ -d "$group" ]; then find "$group" -depth -type d -exec rmdir {} +; fi
mkdir "$group"
echo $$ >"$group/cgroup.procs"
exec unshare --mount --propagation private --pid --uts --cgroup --fork --kill-child "$@"
