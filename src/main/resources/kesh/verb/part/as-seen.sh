# Looks whether a server's data directory is still what was inspected: a promotion removes the file that makes a server a standby
# before anything can be written (PostgreSQL manual, 27.2), and the data may have been replaced by those of another cluster. It
# comes before the scripts that need it, and runs under any POSIX sh.

# shellcheck shell=sh

# Arguments: the data directory, the role that was seen (standby, primary, unknown), the program that prints the control file,
# and the system identifier that it printed (empty: none was seen).
is_as_seen() {
    if [ "$2" = standby ] && [ ! -e "$1/standby.signal" ]; then
        echo "kesh: there is no standby.signal in $1 any more: its server is not a standby, and is not stopped" >&2
        return 1
    fi
    if [ "$2" = primary ] && [ -e "$1/standby.signal" ]; then
        echo "kesh: there is a standby.signal in $1 by now: its server is no primary, and is not stopped" >&2
        return 1
    fi
    [ -n "$4" ] || return 0
    system=$("$3" "$1" 2>/dev/null | sed -n 's/^Database system identifier: *//p')
    if [ "$system" != "$4" ]; then
        echo "kesh: the data in $1 are of system ${system:-unknown} by now, not $4: nothing is done to them" >&2
        return 1
    fi
}
