# Makes a new server where there is none: it has repmgr's role, database and extension, and accepted no connection so far.
# It is made at its final place, so that a data directory may be a mount point. The record that is written last says that it
# is complete.
#
# kesh puts assignments in front: settings (for the settings file), access (all of the access file), role (statements that
# make role and database), extension (those that make the extension and grant its tables), password (of the superuser). Arguments: the programs' directory, the server program, data
# directory, locale, repmgr's database, the record's directory; the files in the data directory: the main configuration,
# the one for settings, access; a database that exists from the beginning; the superuser, empty if it is the user who runs
# this.

# shellcheck shell=sh disable=SC2154
set -eu
umask 077
bin=$1 server=$2 data=$3 locale=$4 database=$5 record=$6 main=$7 own=$8 hba=$9
shift 9
first=$1 superuser=$2

# The initdb of KingbaseES should accept --pwfile as PostgreSQL's does: this was not tried on a real one.
if [ -n "$superuser" ]; then
    printf '%s\n' "$password" | "$bin/initdb" -D "$data" --username="$superuser" --pwfile=/dev/stdin --encoding=UTF8 \
        --locale="$locale" --data-checksums --auth=scram-sha-256 >/dev/null
else
    "$bin/initdb" -D "$data" --encoding=UTF8 --locale="$locale" --data-checksums --auth-local=peer \
        --auth-host=scram-sha-256 >/dev/null
fi
# Libraries that the product itself loads stay.
loaded=$("$bin/$server" -C shared_preload_libraries -D "$data")
[ "$main" = "$own" ] || printf "\ninclude_if_exists = '%s'\n" "$own" >>"$data/$main"
printf '\n%s\n' "$settings" >>"$data/$own"
asked=$("$bin/$server" -C shared_preload_libraries -D "$data")
[ -z "$loaded" ] || printf "shared_preload_libraries = '%s'\n" "$asked, $loaded" >>"$data/$own"
printf '%s\n' "$access" >"$data/$hba"

# A server that could not make its socket would not start later, when more depends on it.
sockets=$("$bin/$server" -C unix_socket_directories -D "$data")
old_ifs=$IFS IFS=,
for directory in $sockets; do
    directory=${directory#"${directory%%[! ]*}"}
    case $directory in
        /*)
            if [ ! -d "$directory" ] || [ ! -w "$directory" ]; then
                echo "the server would put its socket into $directory, which $(id -un) cannot write" >&2
                exit 1
            fi
            ;;
    esac
done
IFS=$old_ifs

# Runs statements; the first that fails ends it. No statement is printed, as one holds a password.
alone() {
    "$bin/$server" --single -c exit_on_error=true -c log_min_error_statement=panic -c log_checkpoints=off \
        -c shared_preload_libraries= -D "$data" "$1" >/dev/null
}
printf '%s\n' "$role" | alone "$first"
printf '%s\n' "$extension" | alone "$database"

mkdir -p -- "$record"
printf '%s\n' "made $data" >"$record/command"
printf '%s\n' 0 >"$record/rc"
