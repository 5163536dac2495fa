#!/bin/sh
# keeper.sh COMMAND…: becomes the keeper, as process 1 of its own pid namespace. When it ends, however it ends, the
# kernel ends every other process in there, and with the last of them the mount namespace and all its mounts go.
set -eu

# Its process id as the machine sees it: /proc is still the machine's.
read -r LAB_KEEPER_PID rest </proc/self/stat
mount -t proc proc /proc
export LAB_KEEPER_PID
exec "$@"
