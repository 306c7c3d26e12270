# shellcheck shell=bash
# shellcheck disable=SC2154 # the names are set in common.sh
# Making hosts, switching them on and off, entering them. Sourced by ../lab.

# The entries of this machine's /etc (or its release's) that a host gets: those from packages that
# programs read, but not its users, its name servers, its environment.
etc_entries=(adduser.conf deluser.conf alternatives bash.bashrc debian_version
    gai.conf host.conf inputrc iproute2 issue issue.net ld.so.cache ld.so.conf ld.so.conf.d
    libaudit.conf localtime login.defs networks os-release pam.conf pam.d perl
    postgresql-common profile protocols rpc security selinux services shells skel
    ssl/openssl.cnf sudo.conf sudoers sudoers.d sudo_logsrvd.conf terminfo timezone
    ucf.conf xattr.conf)

# Makes the root directory from which all hosts of one release are copied.
make_template() {
    local release=$1 template=$lab_state/template-$1 from entry
    from=$(root_of_release "$release")
    mkdir -p "$template"/{usr,etc/ssh/sshd_config.d,etc/ssl/certs,home,root,tmp,run,srv,opt,mnt,media,proc,sys,dev} \
        "$template"/var/{tmp,cache,spool,mail,backups,local,opt,log,lib/dpkg,lib/misc,lib/pam}
    chmod 1777 "$template/tmp" "$template/var/tmp"
    chmod 700 "$template/root"
    ln -s /run "$template/var/run"
    ln -s /run/lock "$template/var/lock"
    for entry in bin sbin lib lib32 lib64 libx32; do
        if [[ -L $from/$entry ]]; then cp -P "$from/$entry" "$template/$entry"
        elif [[ -d $from/$entry ]]; then mkdir "$template/$entry"; fi
    done
    (
        cd "$from/etc" || exit 1
        local present=()
        for entry in "${etc_entries[@]}"; do [[ ! -e $entry ]] || present+=("$entry"); done
        cp -a --parents "${present[@]}" "$template/etc/"
    )
    ln -s /proc/self/mounts "$template/etc/mtab"
    cp "$lab_lib/init.pl" "$template/etc/lab-init"
    : >"$template/etc/environment"
    : >"$template/etc/fstab"
    : >"$template/etc/resolv.conf"
    : >"$template/var/log/wtmp"
    : >"$template/var/log/lastlog"
    printf '%s\n' 'passwd: files' 'group: files' 'shadow: files' 'gshadow: files' 'hosts: files' \
        'networks: files' 'protocols: files' 'services: files' >"$template/etc/nsswitch.conf"
    make_users "$from" "$template/etc"
    make_login "$template/etc"

    mkdir -p "$template/root/.ssh" "$template$lab_user_home/.ssh"
    chmod 700 "$template/root/.ssh" "$template$lab_user_home/.ssh"
    template_product "$template" "$(version_in "$release")"
    chmod 755 "$template/etc/rc.local"
}

# Makes Debian's system users, those of the packages with their numbers where the files
# are from (files under /usr belong to them), and the database's. Other users of that
# machine are not copied.
make_users() {
    local from=$1 etc=$2 name line
    sed 's/^\([^:]*\):[^:]*:/\1:x:/' "$from/usr/share/base-passwd/passwd.master" >"$etc/passwd"
    sed 's/^\([^:]*\):[^:]*:/\1:x:/' "$from/usr/share/base-passwd/group.master" >"$etc/group"
    entry_in "$from" passwd sshd >>"$etc/passwd"
    user_line "$from" >>"$etc/passwd"
    for name in "$lab_user" ssl-cert crontab _ssh; do
        line=$(group_line "$from" "$name") || continue
        [[ $name != ssl-cert ]] || line="${line%:*}:$lab_user"
        printf '%s\n' "$line" >>"$etc/group"
    done
    sed "s/:.*/:*:19000:0:99999:7:::/; s/^$lab_user:\\*/$lab_user:!/" "$etc/passwd" >"$etc/shadow"
    sed "s/:.*/:*::/; s/^ssl-cert:.*/ssl-cert:!::$lab_user/" "$etc/group" >"$etc/gshadow"
    chmod 640 "$etc/shadow" "$etc/gshadow"
    chown 0:42 "$etc/shadow" "$etc/gshadow"
}

# Configures sshd and PAM. PAM is used because without it sshd refuses keys of users
# with a locked password, as useradd makes them; it runs only the minimum.
make_login() {
    local etc=$1
    cat >"$etc/ssh/sshd_config" <<'END'
Include /etc/ssh/sshd_config.d/*.conf
HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
UseDNS no
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
MaxSessions 50
MaxStartups 100
PrintMotd no
PrintLastLog no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
END
    printf 'Host *\n    HashKnownHosts no\n' >"$etc/ssh/ssh_config"
    echo 'auth required pam_unix.so nullok' >"$etc/pam.d/common-auth"
    echo 'account required pam_unix.so' >"$etc/pam.d/common-account"
    echo 'password required pam_unix.so yescrypt' >"$etc/pam.d/common-password"
    echo 'session required pam_permit.so' >"$etc/pam.d/common-session"
    echo 'session required pam_permit.so' >"$etc/pam.d/common-session-noninteractive"
    printf '%s\n' 'auth required pam_unix.so' 'account required pam_nologin.so' 'account required pam_unix.so' \
        'password required pam_unix.so yescrypt' 'session required pam_env.so readenv=1' >"$etc/pam.d/sshd"
}

new_key() { ssh-keygen -q -t "$1" -N '' -C "$2" -f "$3"; }

# Makes a host's files, except those that need the other hosts' keys.
host_make() {
    local host=$1 root=$lab_state/hosts/$1/root
    mkdir -p "${root%/root}"
    cp -a "$lab_state/template-$(release_of "$host")" "$root"
    printf '%s\n' "$host" >"$root/etc/hostname"
    cp "$lab_state/hosts.txt" "$root/etc/hosts"
    new_key ed25519 "root@$host" "$root/etc/ssh/ssh_host_ed25519_key"
    new_key ecdsa "root@$host" "$root/etc/ssh/ssh_host_ecdsa_key"
    new_key ed25519 "$lab_user@$host" "$root$lab_user_home/.ssh/id_ed25519"
}

# Makes /etc/hosts of all hosts. This machine's is not touched.
make_hosts_file() {
    local host
    {
        printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n'
        for host in "${lab_hosts[@]}"; do printf '%s %s\n' "$(address_of "$host")" "$host"; done
    } >"$lab_state/hosts.txt"
}

# Installs the logins and the known hosts: the operator may log in on all hosts, the
# database's user between all of them, and every host's key is known by name and address.
exchange_keys() {
    local host type key rest root ssh
    for host in "${lab_hosts[@]}"; do
        root=$lab_state/hosts/$host/root
        for type in ed25519 ecdsa; do
            read -r key rest <"$root/etc/ssh/ssh_host_${type}_key.pub"
            printf '%s,%s %s %s\n' "$host" "$(address_of "$host")" "$key" "${rest% *}"
        done
    done >"$lab_state/known_hosts"
    cat "$lab_state/key.pub" "$lab_state"/hosts/*/root"$lab_user_home"/.ssh/id_ed25519.pub >"$lab_state/authorized_keys"
    for host in "${lab_hosts[@]}"; do
        root=$lab_state/hosts/$host/root
        ssh=$root$lab_user_home/.ssh
        cp "$lab_state/$(keys_of_root)" "$root/root/.ssh/authorized_keys"
        cp "$lab_state/authorized_keys" "$ssh/authorized_keys"
        cp "$lab_state/known_hosts" "$ssh/known_hosts"
        chmod 600 "$root/root/.ssh/authorized_keys" "$ssh/authorized_keys"
        chown -R "$(owner "$root")" "$ssh"
    done
}

host_pid() { live_pid "$lab_state/hosts/$1/pid"; }

# Switches a host on; returns when it can be entered and sshd is being started.
#   host_boot HOST full|bare
host_boot() {
    local host=$1 mode=$2 boots=0 home=$lab_state/hosts/$1
    [[ ! -e $home/boots ]] || boots=$(<"$home/boots")
    echo $((boots + 1)) >"$home/boots"
    rm -f "$home/pid"
    setsid unshare --mount --uts --ipc --net --pid --fork --kill-child -- \
        bash "$lab_lib/host-stage.sh" kesh-lab "$lab_state" "$host" "$mode" "$(address_of "$host")" \
        "$(mac_of $((10 + ${host#"$lab_prefix"})))" "$(switch_pid)" $((boots % 10 * 3000 + 100)) \
        "$(root_of_release "$(release_of "$host")")" \
        </dev/null >>"$lab_state/log/$host.log" 2>&1 9>&- &
    local stage=$!
    wait_for 20 "$host to start" host_entered_or_dead "$host" "$stage"
    host_pid "$host" >/dev/null || die_host_log "$host" "$host does not start"
    [[ ! -e $home/slow ]] || delay_add "$host" "$(<"$home/slow")"
}

host_entered_or_dead() { host_pid "$1" >/dev/null || ! kill -0 "$2" 2>/dev/null; }

host_wait_ssh() { wait_for 20 "sshd of $1" host_listens "$1"; }

# Looks for port 22 (hexadecimal 0016) in state LISTEN (0A) in the host's network.
host_listens() {
    local pid
    pid=$(host_pid "$1") || return 1
    grep -qs ':0016 00000000:0000 0A' "/proc/$pid/net/tcp"
}

# Waits for the end of /etc/rc.local, which is when the machine has booted.
host_wait_rc() {
    local pid status
    pid=$(host_pid "$1") || die "$1 died while it was booting"
    wait_for 90 "/etc/rc.local of $1" test -s "/proc/$pid/root/run/rc.local.status" ||
        die "$1: /etc/rc.local has not finished" "lab exec $1 cat /var/log/rc.local.log"
    status=$(<"/proc/$pid/root/run/rc.local.status")
    [[ $status == 0 ]] || {
        tail -n 5 "/proc/$pid/root/var/log/rc.local.log" >&2 || :
        die "$1 is up, but its /etc/rc.local failed" "lab exec $1 cat /var/log/rc.local.log"
    }
}

# Makes a power cut: the kernel kills all of a pid namespace when its first process is killed.
host_kill() {
    local pid
    if pid=$(host_pid "$1"); then
        kill -KILL "$pid"
        wait_for 20 "the processes of $1 to die" host_dead "$1"
    fi
    rm -f "$lab_state/hosts/$1/pid"
    in_switch ip link del "$1-relay" 2>/dev/null || :
    in_switch ip link del "$1" 2>/dev/null || :
}

host_dead() { ! host_pid "$1" >/dev/null; }

# Replaces this shell by COMMAND inside the host. The environment is a new one:
# the host must not see this machine's (its proxies, its locale, its PATH).
#   exec_in HOST USER COMMAND…
exec_in() {
    local host=$1 user=$2 pid
    shift 2
    pid=$(host_pid "$host") || die "$host is off" "lab boot $host"
    # shellcheck disable=SC2016 # expanded by the host's shell
    exec nsenter --target "$pid" --mount --uts --ipc --net --pid -- /bin/sh -c '
        user=$1 path=$2; shift 2
        entry=$(getent passwd "$user") || { echo "lab: there is no user \"$user\" on $(uname -n)" >&2; exit 2; }
        IFS=: read -r _ _ uid gid _ home shell <<END
$entry
END
        cd "$home" 2>/dev/null || cd /
        exec env -i HOME="$home" USER="$user" LOGNAME="$user" SHELL="$shell" TERM="${TERM-dumb}" LANG=C.UTF-8 \
            PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$path" \
            setpriv --reuid="$uid" --regid="$gid" --init-groups -- "$@"
        ' sh "$user" "$(programs_of "$host")" "$@" 9>&-
}

on() { (exec_in "$@"); }

die_host_log() {
    complain "$2"
    tail -n 12 "$lab_state/log/$1.log" >&2 || :
    exit 1
}
