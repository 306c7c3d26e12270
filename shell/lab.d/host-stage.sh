#!/usr/bin/env bash
# Makes a running host from new namespaces: mounts, cable, root directory, then the
# first process. It runs as pid 1 of the host, still with this machine's files, and
# replaces itself at the end.
# Arguments: kesh-lab STATE-DIRECTORY HOST full|bare ADDRESS MAC SWITCH-PID PID-OFFSET ROOT
# ROOT is where the software is: another release's root directory, or empty for this machine's.
set -euo pipefail
state=$2 host=$3 mode=$4 address=$5 mac=$6 switch=$7 offset=$8 from=$9
home=$state/hosts/$host
root=$home/root

# /proc is still this machine's, and so is the pid in it. The pid is written when
# the host can be entered; then the file has no path any more, so it is opened now.
exec 8>"$home/pid"
read -r stat </proc/self/stat
read -ra fields <<<"${stat##*) }"
identity="${stat%% *} ${fields[19]}"

# The cable is made in the switch, and its other end goes to pid 1, this process. Newer programs look for "netns 1" in
# /proc and older ones ask the kernel: with a /proc of this process's own, both find it.
exec 7<"/proc/$switch/ns/net"
mount -t proc proc /proc
up=up
[[ ! -e $home/cut ]] || up=down
nsenter --net=/proc/self/fd/7 ip link del "$host" 2>/dev/null || :
nsenter --net=/proc/self/fd/7 ip -batch - <<END
link add name $host type veth peer name eth0 address $mac netns 1
link set $host addrgenmode none
link set $host master switch
link set $host $up
END
exec 7<&-
ip -batch - <<END
link set lo up
address add $address/24 dev eth0
link set eth0 up
END
echo "$host" >/proc/sys/kernel/hostname

# Software is shared (with this machine, or the release's other hosts) and read-only; everything else is the
# host's own. Device files are bound, not made, because the state directory may
# be on a file system mounted nodev.
mount --bind "$root" "$root"
cd "$root"
mount -o bind,ro "$from/usr" usr
for directory in bin sbin lib lib32 lib64 libx32; do
    if [[ -d $from/$directory && ! -L $from/$directory ]]; then mount -o bind,ro "$from/$directory" "$directory"; fi
done
mount -o bind,ro "$from/var/lib/dpkg" var/lib/dpkg
# Hides software of this machine that the hosts must not have.
if [[ -e etc/lab-hidden ]]; then
    while read -r directory; do mount -t tmpfs -o ro,nosuid,nodev,size=4k tmpfs "$directory"; done <etc/lab-hidden
fi
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs run
mount -t tmpfs -o mode=755,nosuid,size=1m tmpfs dev
mount -t sysfs -o ro sysfs sys 2>/dev/null || :
for device in null zero full random urandom tty; do
    : >"dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr

mount -t proc proc proc

# From here on this machine's files are out of reach.
mkdir -p .machine
pivot_root . .machine
cd /
umount -l /.machine
rmdir /.machine

# Prepares /run and /tmp as a boot of Debian does.
find /tmp -xdev -mindepth 1 -delete
mkdir -p /run/lock /run/sshd
chmod 1777 /run/lock
if getent passwd postgres >/dev/null; then
    install -d -o postgres -g postgres -m 2775 /run/postgresql
fi
: >/run/utmp

# After a power cut, an old pid file must not name a new process. On a machine
# that is unlikely; with a dozen processes it is not.
echo "$offset" 2>/dev/null >/proc/sys/kernel/ns_last_pid || :

echo "$identity" >&8
exec 8>&-
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    /usr/bin/perl /etc/lab-init kesh-lab "$state" "$host" "$mode"
