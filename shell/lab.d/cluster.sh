# shellcheck shell=bash
# shellcheck disable=SC2154 # the names are set in common.sh
# PostgreSQL and repmgr on the hosts, set up by their own programs. Sourced by ../lab.

programs_of() { printf '/usr/lib/postgresql/%s/bin' "$(version_of "$1")"; }
data_of() { printf '/var/lib/postgresql/%s/main' "$(version_of "$1")"; }
repmgr_conf=/etc/repmgr/repmgr.conf
lab_prefix=pg lab_user=postgres lab_user_home=/var/lib/postgresql

owner() { entry_in "$1" passwd postgres | cut -d : -f 3,4; }
user_line() { printf 'postgres:x:%s:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n' "$(owner "$1")"; }
group_line() { [[ $2 != crontab ]] && entry_in "$1" group "$2"; }
keys_of_root() { echo key.pub; }
product_files() { :; }
members_up() { :; }
show_product() { :; }

template_product() {
    local template=$1 version=$2 owner
    owner=$(owner "$template")
    mkdir -p "$template"/etc/repmgr "$template"/var/log/{postgresql,repmgr} "$template/var/lib/postgresql/$version"
    sed "s/@VERSION@/$version/g" "$lab_lib/rc.local" >"$template/etc/rc.local"
    chown -R "$owner" "$template/var/lib/postgresql" "$template/etc/repmgr" "$template/var/log/repmgr"
    chown "0:${owner#*:}" "$template/var/log/postgresql"
    chmod 1775 "$template/var/log/postgresql"
}

# Runs one named piece of work on a host as postgres. Its output goes to the host's
# log; when it fails, the operator gets to see the log's end.
#   step HOST "WHAT" COMMAND…   (input, if any, is passed on)
step() {
    local host=$1 what=$2 log=$lab_state/log/$1.log
    shift 2
    printf -- '--- %s\n' "$what" >>"$log"
    if ! on "$host" postgres timeout --foreground 600 "$@" >>"$log" 2>&1; then
        die_host_log "$host" "$host: could not $what"
    fi
}

primary_up() {
    local host=$1 data=$2 bin pgdata
    bin=$(programs_of "$host") pgdata=$(data_of "$host")
    step "$host" "make a database" "$bin/initdb" -D "$pgdata" --no-sync --data-checksums --encoding=UTF8 \
        --locale=C.UTF-8 --auth=peer </dev/null
    database_settings >>"$lab_state/hosts/$host/root$pgdata/postgresql.conf"
    access_rules >"$lab_state/hosts/$host/root$pgdata/pg_hba.conf"
    database_start "$host"
    # The password comes on standard input, because ps shows arguments.
    step "$host" "make the role and the database of repmgr" psql -XqAt -v ON_ERROR_STOP=1 -d postgres <<END
SET log_statement = none;
CREATE ROLE repmgr SUPERUSER REPLICATION LOGIN PASSWORD '$(<"$lab_state/repmgr.password")';
CREATE DATABASE repmgr OWNER repmgr;
END
    step "$host" "register the primary" "$bin/repmgr" -f "$repmgr_conf" primary register </dev/null
    [[ -z $data ]] || load_data "$host" "$data"
    repmgrd_start "$host"
}

# Makes a standby as an operator would by hand. Without --fast-checkpoint, the
# backup would wait for a checkpoint that is spread over half of its interval.
standby_up() {
    local host=$1 primary=$2 bin
    bin=$(programs_of "$host")
    step "$host" "clone the primary" "$bin/repmgr" -h "$(address_of "$primary")" -U repmgr -d repmgr -p 5432 \
        -f "$repmgr_conf" standby clone --fast-checkpoint </dev/null
    database_start "$host"
    wait_for 60 "$host to stream from $primary" streams "$host" ||
        die_database_log "$host" "$host does not stream from $primary"
    step "$host" "register the standby" "$bin/repmgr" -f "$repmgr_conf" standby register --upstream-node-id=1 --wait-sync=60 </dev/null
    repmgrd_start "$host"
}

# The title of the WAL receiver says so, without a connection each time.
streams() { on "$1" root pgrep -f '^postgres: walreceiver streaming' >/dev/null; }

database_start() {
    printf -- '--- start PostgreSQL\n' >>"$lab_state/log/$1.log"
    on "$1" postgres "$(programs_of "$1")/pg_ctl" -D "$(data_of "$1")" -w -t 60 -l /var/log/postgresql/startup.log start \
        >>"$lab_state/log/$1.log" 2>&1 </dev/null || die_database_log "$1" "PostgreSQL does not start on $1"
}

repmgrd_start() {
    step "$1" "start repmgrd" "$(programs_of "$1")/repmgrd" -f "$repmgr_conf" --daemonize </dev/null
    wait_for 20 "repmgrd of $1" on "$1" root test -s /run/postgresql/repmgrd.pid ||
        die_log "$1" /var/log/repmgr/repmgrd.log "repmgrd does not start on $1"
}

die_database_log() { die_log "$1" /var/log/postgresql/postgresql.log "$2"; }

die_log() {
    complain "$3"
    tail -n 6 "$lab_state/log/$1.log" >&2 || :
    tail -n 8 "$lab_state/hosts/$1/root$2" >&2 || :
    exit 1
}

# Makes the files that a member of the cluster has before it has a database. A spare
# has none of them: expanding a cluster makes them.
member_files() {
    local host=$1 root=$lab_state/hosts/$1/root member owner
    owner=$(owner "$root")
    repmgr_settings "$host" >"$root$repmgr_conf"
    (
        umask 077
        for member in "${lab_hosts[@]}"; do
            is_member "$member" || continue
            printf '%s:5432:%s:repmgr:%s\n' "$(address_of "$member")" repmgr "$(<"$lab_state/repmgr.password")" \
                "$(address_of "$member")" replication "$(<"$lab_state/repmgr.password")"
        done >"$root/var/lib/postgresql/.pgpass"
    )
    chown "$owner" "$root$repmgr_conf" "$root/var/lib/postgresql/.pgpass"
}

database_settings() {
    cat <<'END'

# --- the lab
listen_addresses = '*'
port = 5432
unix_socket_directories = '/var/run/postgresql'
wal_level = replica
hot_standby = on
max_wal_senders = 10
max_replication_slots = 10
wal_log_hints = on
archive_mode = off
shared_preload_libraries = 'repmgr'
password_encryption = 'scram-sha-256'
logging_collector = on
log_directory = '/var/log/postgresql'
log_filename = 'postgresql.log'
log_file_mode = 0640
log_line_prefix = '%m [%p] %q%u@%d '
# None by the clock: tests compare files before and after.
checkpoint_timeout = 1d
# Only a lab may do this. A power cut in the lab kills processes; what they had
# written stays in the machine's page cache, so nothing can be torn or lost.
fsync = off
END
}

access_rules() {
    cat <<'END'
# TYPE  DATABASE     USER    ADDRESS        METHOD
local   all          all                    peer
local   replication  all                    peer
host    repmgr       repmgr  127.0.0.1/32   scram-sha-256
host    repmgr       repmgr  samenet        scram-sha-256
host    replication  repmgr  127.0.0.1/32   scram-sha-256
host    replication  repmgr  samenet        scram-sha-256
END
}

repmgr_settings() {
    local bin
    bin=$(programs_of "$1")
    cat <<END
node_id=${1#"$lab_prefix"}
node_name='$1'
conninfo='host=$(address_of "$1") user=repmgr dbname=repmgr port=5432 connect_timeout=2'
data_directory='$(data_of "$1")'
pg_bindir='$bin'
repmgr_bindir='$bin'
use_replication_slots=yes
ssh_options='-q -o ConnectTimeout=10'

failover=automatic
promote_command='$bin/repmgr standby promote -f $repmgr_conf --log-to-file'
follow_command='$bin/repmgr standby follow -f $repmgr_conf --log-to-file --upstream-node-id=%n'
monitor_interval_secs=1
reconnect_attempts=3
reconnect_interval=1
repmgrd_pid_file='/run/postgresql/repmgrd.pid'
log_file='/var/log/repmgr/repmgrd.log'
END
}

# A table of about SIZE in database postgres: rows of 1 kB, seven to a page.
load_data() {
    local host=$1 rows
    rows=$(($(kilobytes "$2") * 7 / 8 + 1))
    step "$host" "load $2" psql -Xq -v ON_ERROR_STOP=1 -d postgres <<END
CREATE TABLE ballast AS SELECT n AS id, repeat(md5(n::text), 33) AS filler FROM generate_series(1, $rows) AS n;
END
}
