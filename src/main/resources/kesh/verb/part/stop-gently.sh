# Stops a server whose clients may first end by themselves, as long as it is still what was seen. It comes after as-seen.sh and
# server-processes.sh. Arguments: those of is_as_seen, pg_ctl, the seconds that the clients have, repmgr's user, and the command
# that stops the server at once. It runs under any POSIX sh.

# shellcheck shell=sh

# Counts client sessions. Those of repmgr's user belong to other nodes' repmgrds, and do not end by themselves.
clients() {
    processes_of_server | while read -r process title; do
        case $title in
            *': walsender '* | *": $user "*) ;;
            *'[local]'* | *'('[0-9]*')'*) echo "$process" ;;
        esac
    done | wc -l
}

stop() {
    data=$1 role=$2 printer=$3 known=$4 control=$5 patience=$6 user=$7
    shift 7
    find_postmaster "$data"
    is_as_seen "$data" "$role" "$printer" "$known" || return 1
    # The server accepts no new sessions from here on (PostgreSQL manual, 19.5).
    "$control" stop -D "$data" -m smart -W >/dev/null
    waited=0 left=$(clients)
    while [ "$left" -gt 0 ] && [ "$waited" -lt "$patience" ] && is_as_seen "$data" "$role" "$printer" "$known" 2>/dev/null; do
        sleep 1
        waited=$((waited + 1)) left=$(clients)
    done
    if ! is_as_seen "$data" "$role" "$printer" "$known"; then
        echo 'kesh: that has changed while its clients had time to end; it takes no new sessions: restart it' >&2
        return 1
    fi
    [ "$left" -eq 0 ] || echo "kesh: sessions of clients that did not end within $patience s and were ended: $left"
    # It may have stopped by itself right now.
    ! runs || "$@" || ! runs
}

stop "$@" </dev/null
