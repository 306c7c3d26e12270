# Finds the processes of a server by its data directory. This file comes before the scripts that need it.

# Sets $postmaster, or "none"; the files are PostgreSQL's and KingbaseES's. Argument: the data directory.
find_postmaster() {
    { read -r postmaster <"$1/postmaster.pid"; } 2>/dev/null ||
        { read -r postmaster <"$1/kingbase.pid"; } 2>/dev/null || postmaster=none
}

runs() { kill -0 "$postmaster" 2>/dev/null; }

# Prints "PID TITLE" a line, such as "815 postgres: ann shop 10.9.0.1(4711) idle".
processes_of_server() {
    for process in /proc/[0-9]*; do
        { read -r _ _ _ parent _ <"$process/stat"; } 2>/dev/null || continue
        [ "$parent" = "$postmaster" ] || continue
        printf '%s %s\n' "${process#/proc/}" "$(tr '\0' ' ' 2>/dev/null <"$process/cmdline")"
    done
}

