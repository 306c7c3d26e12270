# Runs a command that stops a server, unless its data directory is not what was inspected any more. It comes after as-seen.sh.
# Arguments: those of is_as_seen, and the command. It runs under any POSIX sh.

# shellcheck shell=sh
is_as_seen "$1" "$2" "$3" "$4" || exit 1
shift 4
"$@" </dev/null
