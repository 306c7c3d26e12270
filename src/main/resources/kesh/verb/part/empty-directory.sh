# Removes all that is in a data directory; the directory itself stays, as it may be a mount point, or that to which a link leads. It
# refuses if a server runs
# there, or if it is not what was inspected any more, and keeps a server from starting meanwhile. It comes after as-seen.sh.
# Arguments: those of is_as_seen, of which the first is the directory.

# shellcheck shell=sh
data=$1
case $data in
    /?*) ;;
    *) echo "kesh: $data is no directory that can be emptied" >&2; exit 1 ;;
esac
[ -e "$data" ] || exit 0
is_as_seen "$1" "$2" "$3" "$4" || exit 1

# A server makes such a file before anything else, and does not start if the file names a live process: while this script
# runs, that is this shell. The names are those of PostgreSQL and KingbaseES.
for name in postmaster.pid kingbase.pid; do
    pid=''
    { read -r pid _ <"$data/$name"; } 2>/dev/null || :
    # A server in single-user mode writes a negative number.
    pid=${pid#-}
    if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then
        echo "kesh: a server runs in $data (process $pid, as $name says): nothing is removed" >&2
        exit 1
    fi
    rm -f -- "$data/$name"
    if ! (set -C && echo "$$" >"$data/$name") 2>/dev/null; then
        echo "kesh: a server is being started in $data: nothing is removed" >&2
        exit 1
    fi
done
# The slash makes find enter the directory also where its name is a link to it.
find "$data/" -mindepth 1 -maxdepth 1 ! -name postmaster.pid ! -name kingbase.pid -exec rm -rf -- {} + &&
    rm -f -- "$data/postmaster.pid" "$data/kingbase.pid"
