# Stops a server whose clients may end by themselves first. Given: pg_ctl, the data directory, how many seconds the
# clients have, repmgr's user, and the command that stops the server at once. Runs under any POSIX sh.

# Sessions of repmgr's user are those of other nodes' repmgrd, and do not end by themselves.
clients() {
    processes_of_server | while read -r process title; do
        case $title in
            *': walsender '* | *": $user "*) ;;
            *'[local]'* | *'('[0-9]*')'*) echo "$process" ;;
        esac
    done | wc -l
}

stop() {
    control=$1 data=$2 patience=$3 user=$4
    shift 4
    find_postmaster "$data"
    # No new sessions from here on (PostgreSQL manual, 19.5).
    "$control" stop -D "$data" -m smart -W >/dev/null
    waited=0 left=$(clients)
    while [ "$left" -gt 0 ] && [ "$waited" -lt "$patience" ]; do
        sleep 1
        waited=$((waited + 1)) left=$(clients)
    done
    [ "$left" -eq 0 ] || echo "kesh: sessions of clients that did not end within $patience s and were ended: $left"
    # It may have stopped by itself right now.
    ! runs || "$@" || ! runs
}

stop "$@" </dev/null
