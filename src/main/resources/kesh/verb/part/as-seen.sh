# Stops a standby's server, unless it has become primary since it was inspected: a promotion removes the file that makes
# it a standby before anything can be written (PostgreSQL manual, 27.2). Arguments: the data directory, and the command
# that stops the server. It runs under any POSIX sh.

# shellcheck shell=sh
data=$1
shift
if [ ! -e "$data/standby.signal" ]; then
    echo "kesh: there is no standby.signal in $data any more: its server is not a standby, and is not stopped" >&2
    exit 1
fi
"$@" </dev/null
