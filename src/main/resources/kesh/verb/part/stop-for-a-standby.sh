# Stops a primary so that a standby can take over with all its data. A shutdown waits for receivers of WAL: for one that is cut
# off, until wal_sender_timeout, while no server accepts writes. This script ends that wait as soon as the standby is seen to
# be cut off: the stop is useless then anyway. A server that has become a standby meanwhile is not stopped. Arguments: pg_ctl, the data directory, the standby's address and port, and the
# command that stops the server. It runs under any POSIX sh.

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
    ready=${1%ctl}isready data=$2 host=$3 port=$4
    shift 4
    if [ -e "$data/standby.signal" ]; then
        echo "kesh: there is a standby.signal in $data by now: its server is no primary, and is not stopped" >&2
        return 1
    fi
    find_postmaster "$data"
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
