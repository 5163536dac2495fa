#!/bin/sh
# boot.sh ROOT NAME INIT: boots a host as process 1 of its own mount, pid, uts and cgroup namespace, from a root that is
# mounted already. INIT is systemd or sysv. Says `init PID` (as its parent sees it), and `booted` once every enabled unit has
# been started.
set -eu
root=$1
name=$2
init=$3

read -r pid rest </proc/self/stat
echo "init $pid"

cd "$root"
mount -t proc proc proc
mount -t tmpfs -o mode=755,size=64m run run
mkdir -p run/lock run/sshd
chmod 1777 run/lock

mount -t tmpfs -o mode=755,size=64m dev dev
# Nodes of its own (null(4), random(4)): what is done to one of them is not done to the machine's.
while read -r node major minor; do
  mknod -m 666 "dev/$node" c "$major" "$minor"
done <<END
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
END
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777,size=64m shm dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr

if [ "$init" = systemd ]; then
  # The kernel's settings are the machine's.
  mount -o bind,ro proc/sys proc/sys
  mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
  mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 sys/fs/cgroup
fi

# Each boot has its own id, as after a real one; all namespaces share the kernel's (proc(5), boot_id).
cat /proc/sys/kernel/random/uuid >run/boot_id
mount --bind run/boot_id proc/sys/kernel/random/boot_id
hostname "$name"
programs=${0%/*}
cp "$programs/init.sh" "$programs/booted.sh" run/

pivot_root . mnt
cd /
umount -l /mnt
# systemd does so on a host, and not in a container: it hands credentials to a service by a mount that has to spread.
mount --make-rshared /
path=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
if [ "$init" = sysv ]; then exec env -i "$path" /bin/sh /run/init.sh; fi
env -i "$path" /bin/sh /run/booted.sh </dev/null 2>/dev/null &
# By its variable `container` systemd knows that it has no hardware: it loads no module and sets no clock.
exec env -i "$path" container=openstack-lab /lib/systemd/systemd --log-target=journal --show-status=0 \
  systemd.unit=multi-user.target </dev/null >/dev/null 2>&1
