# Stops a primary so that a standby can take over with all its data. A shutdown waits for receivers of WAL: for one that is cut
# off, until wal_sender_timeout, while no server accepts writes. This script ends that wait as soon as the standby is seen to
# be cut off: the stop is useless then anyway. It comes after as-seen.sh and server-processes.sh. Arguments: those of is_as_seen,
# pg_ctl, the standby's address and port, and the command that stops the server. It runs under any POSIX sh.

# shellcheck shell=sh

# True if the standby gives no answer, not even a refusal, three times.
is_cut_off() {
    for _ in 1 2 3; do
        "$ready" -q -h "$host" -p "$port" -t 2
        [ $? -eq 2 ] || return 1
        sleep 1
    done
}

end_senders() {
    processes_of_server | while read -r process title; do
        case $title in
            *': walsender '*) kill -s TERM "$process" ;;
        esac
    done
}

watch() {
    while sleep 1 && runs; do
        if is_cut_off && runs; then end_senders; fi
    done
}

stop() {
    is_as_seen "$1" "$2" "$3" "$4" || return 1
    find_postmaster "$1"
    ready=${5%ctl}isready host=$6 port=$7
    shift 7
    watching=
    if [ -x "$ready" ]; then
        watch >/dev/null 2>&1 &
        watching=$!
    fi
    "$@"
    status=$?
    [ -z "$watching" ] || kill "$watching" 2>/dev/null
    return "$status"
}

stop "$@" </dev/null
