# Stops a server whose clients may first end by themselves, as long as its role is still the one that was seen: a promotion
# removes standby.signal before anything can be written (PostgreSQL manual, 27.2). Arguments: pg_ctl, the data directory, the
# file that must exist until the stop, the seconds that the clients have, repmgr's user, and the command that stops the server
# at once. It runs under any POSIX sh.

# Counts client sessions. Those of repmgr's user belong to other nodes' repmgrds, and do not end by themselves.
clients() {
    processes_of_server | while read -r process title; do
        case $title in
            *': walsender '* | *": $user "*) ;;
            *'[local]'* | *'('[0-9]*')'*) echo "$process" ;;
        esac
    done | wc -l
}

# A server that was seen to be a primary has its data directory as mark, and no standby.signal in it.
is_as_seen() { [ -e "$mark" ] && { [ "$mark" != "$data" ] || [ ! -e "$data/standby.signal" ]; }; }

stop() {
    control=$1 data=$2 mark=$3 patience=$4 user=$5
    shift 5
    find_postmaster "$data"
    if ! is_as_seen; then
        if [ "$mark" = "$data" ]; then
            echo "kesh: there is a standby.signal in $data by now: its server is no primary, and is not stopped" >&2
        else
            echo "kesh: there is no $mark any more: its server is not a standby, and is not stopped" >&2
        fi
        return 1
    fi
    # The server accepts no new sessions from here on (PostgreSQL manual, 19.5).
    "$control" stop -D "$data" -m smart -W >/dev/null
    waited=0 left=$(clients)
    while [ "$left" -gt 0 ] && [ "$waited" -lt "$patience" ] && is_as_seen; do
        sleep 1
        waited=$((waited + 1)) left=$(clients)
    done
    if ! is_as_seen; then
        echo "kesh: its server has got another role while its clients had time to end, and is not stopped;" \
            'it takes no new sessions: restart it' >&2
        return 1
    fi
    [ "$left" -eq 0 ] || echo "kesh: sessions of clients that did not end within $patience s and were ended: $left"
    # It may have stopped by itself right now.
    ! runs || "$@" || ! runs
}

stop "$@" </dev/null
