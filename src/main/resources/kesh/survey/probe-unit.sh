# The systemd unit whose cgroup a process is in. It comes before probe.sh, and runs under any POSIX sh. It starts a process only if
# there is such a unit.

# Sets $unit to the first service of a path of cgroups that is read from the input, as in /proc/PID/cgroup: of systemd's own
# hierarchy (1:name=systemd:/PATH), or of the one that all share (0::/PATH). It is empty if there is none: what a user's session
# runs, and his own services, start with none that systemd itself would start or stop with the server. It is "?" if the name has
# other characters than systemd has in names.
read_unit() {
    unit=''
    while IFS=: read -r _ controllers path; do
        case $controllers in '' | name=systemd) ;; *) continue ;; esac
        case $path in */user.slice/*) continue ;; esac
        while [ -z "$unit" ] && [ -n "$path" ]; do
            case ${path%%/*} in
                *.service) unit=${path%%/*} ;;
            esac
            case $path in */*) path=${path#*/} ;; *) path='' ;; esac
        done
        case $unit in
            -* | *[!A-Za-z0-9:_.@\\-]*) unit='?' ;;
        esac
        [ -z "$unit" ] || return 0
    done
}

# Prints the unit of a process, and what systemd says of it. A service is also the place of all that its own process started: cron's
# jobs, sessions of a sshd without PAM. So its main process is asked for, too. systemd answers anybody; one that does not answer
# must not take the time of the whole probe.
print_unit() {
    # shellcheck disable=SC2094
    [ -r "/proc/$1/cgroup" ] || return 0
    read_unit <"/proc/$1/cgroup"
    section unit; printf '%s\n' "$unit"
    case $unit in
        '' | '?') ;;
        *) timeout 5 systemctl show -p MainPID -p Restart -p ExecStop -- "$unit" 2>/dev/null ;;
    esac
}

