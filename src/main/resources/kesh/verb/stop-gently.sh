# Stops a server whose clients may end by themselves first. Given: pg_ctl, the data directory, how many seconds the
# clients have, repmgr's user, and the command that stops the server at once. Runs under any POSIX sh.

# Titles of the server's processes, as they show themselves: "postgres: ann shop 10.9.0.1(4711) idle". Sessions of
# repmgr's user are those of other nodes' repmgrd, and do not end by themselves.
clients() {
    count=0
    for process in /proc/[0-9]*; do
        { read -r _ _ _ parent _ <"$process/stat"; } 2>/dev/null || continue
        [ "$parent" = "$postmaster" ] || continue
        case $(tr '\0' ' ' 2>/dev/null <"$process/cmdline") in
            *': walsender '* | *": $user "*) ;;
            *'[local]'* | *'('[0-9]*')'*) count=$((count + 1)) ;;
        esac
    done
    echo "$count"
}

runs() { kill -0 "$postmaster" 2>/dev/null; }

stop() {
    control=$1 data=$2 patience=$3 user=$4
    shift 4
    { read -r postmaster <"$data/postmaster.pid"; } 2>/dev/null || postmaster=none
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
