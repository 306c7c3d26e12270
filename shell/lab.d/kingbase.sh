# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034 # names are set in common.sh, or here for the others
# A cluster in KingbaseES's layout and with its names, on the hosts kes1, kes2, …. Nothing here is the vendor's: the
# programs are PostgreSQL's and repmgr's from Debian's packages, patched and renamed, and stand-ins for the other programs
# of KingbaseES; each says in its head what it is (kingbase/). Sourced by ../lab instead of cluster.sh.
# Differences from an installation as the vendor's documentation and users show it: the kernel is PostgreSQL $lab_version
# and not 12, so wal_keep_segments is wal_keep_size and server_version is the package's; memory, waits and fsync are a
# lab's; nothing comes out of cluster_install.sh.

kes_lib=$lab_lib/kingbase
# shellcheck source=kingbase/software.sh
. "$kes_lib/software.sh"

lab_prefix=kes lab_user=kingbase lab_user_home=/home/kingbase lab_server_title=KINGBASE
kes_home=/home/kingbase/cluster/install/kingbase
case $lab_layout in
v8r6) kes_version=V008R006C009B0014 ;;
v9r2) kes_version=V009R002C014B0009 kes_home+=/Server ;;
*) kes_version=V009R001C002B0014 ;;
esac
kes_bin=$kes_home/bin kes_etc=$kes_home/etc kes_data=$kes_home/data
kes_port=54321 kes_scmd_port=8890 kes_uid=54321
programs_of() { printf '%s' "$kes_bin"; }

owner() { printf '%s:%s' "$kes_uid" "$kes_uid"; }
user_line() { printf 'kingbase:x:%s:KingbaseES:%s:/bin/bash\n' "$(owner)" "$lab_user_home"; }
group_line() {
    case $2 in
    kingbase) printf 'kingbase:x:%s:\n' "$kes_uid" ;;
    *) entry_in "$1" group "$2" ;;
    esac
}
# trust_cluster.sh makes root and the cluster's user trust each other on all nodes.
keys_of_root() { echo authorized_keys; }

product_files() {
    cat <<END_OF_FILES
/usr/bin/gcc gcc
/usr/include/stdio.h libc6-dev
/usr/bin/patchelf patchelf
/usr/sbin/cron cron
/usr/bin/arping iputils-arping
/usr/share/zoneinfo/PRC $([[ $this_release == 12 ]] && echo tzdata || echo tzdata-legacy)
END_OF_FILES
}

template_product() {
    local template=$1 software=$lab_state/software$kes_home
    make_software "$software"
    mkdir -p "$template"/etc/{cron.d,pam.d,.kes} "$template"/var/spool/cron/crontabs
    printf '%s\n' usr/lib/postgresql usr/share/postgresql usr/share/postgresql-common >"$template/etc/lab-hidden"
    chgrp "$(entry_in "$template" group crontab | cut -d : -f 3)" "$template/var/spool/cron/crontabs"
    chmod 1730 "$template/var/spool/cron/crontabs"
    printf '%s\n' 'account required pam_unix.so' 'session required pam_permit.so' >"$template/etc/pam.d/cron"
    printf 'Port %s\n' "$kes_scmd_port" >"$template/etc/.kes/securecmd_config"
    sed "s|@BIN@|$kes_bin|g" "$kes_lib/rc.local" >"$template/etc/rc.local"
    chown -R "$(owner)" "$template$lab_user_home" "$lab_state/software$lab_user_home"
    chmod 700 "$template$lab_user_home"
    if ((lab_nodes == 0)); then software_to "$template"; fi
}

# Copies the software; programs are setuid root as the vendor's manual requires for a virtual IP.
software_to() {
    local root=$1
    cp -a "$lab_state/software/home" "$root/"
    [[ $lab_virtual_ip ]] || return 0
    install -m 4755 "$(command -v ip)" "$root$kes_bin/ip"
    install -m 4755 /usr/bin/arping "$root$kes_bin/arping"
}

# Makes the files that a member of the cluster has before it has a database.
member_files() {
    local host=$1 root=$lab_state/hosts/$1/root secrets
    software_to "$root"
    mkdir -p "$root$kes_etc" "$root$kes_home"/{log,archive}
    kes_repmgr_settings "$host" >"$root$kes_etc/repmgr.conf"
    secrets=$(base64 -w 0 <"$lab_state/repmgr.password")
    (
        umask 077
        printf '*:*:*:%s:%s\n' system "$secrets" esrep "$secrets" >"$root$lab_user_home/.encpwd"
    )
    printf '%s\n' db_u=system "db_password=$secrets" "db_port=$kes_port" db_name=test >"$root$kes_etc/all_nodes_tools.conf"
    chown -R "$(owner)" "$root$kes_etc" "$root$kes_home"/{log,archive} "$root$lab_user_home/.encpwd"
    [[ $lab_layout != v8r6 ]] ||
        printf '*/1 * * * * kingbase  . /etc/profile;%s/kbha -A daemon -f %s/repmgr.conf\n' "$kes_bin" "$kes_etc" \
            >"$root/etc/cron.d/KINGBASECRON"
}

# Runs one named piece of work on a host as the cluster's user; its output goes to the host's log.
step() {
    local host=$1 what=$2 log=$lab_state/log/$1.log
    shift 2
    printf -- '--- %s\n' "$what" >>"$log"
    if ! on "$host" kingbase timeout --foreground 600 "$@" >>"$log" 2>&1; then
        die_host_log "$host" "$host: could not $what"
    fi
}

primary_up() {
    local host=$1 data=$2 root=$lab_state/hosts/$1/root
    # The password comes on standard input, because ps shows arguments.
    # shellcheck disable=SC2016 # expanded by the host's shell
    step "$host" "make a database" sh -c '
        umask 077 && cat >~/.password && "$1/initdb" -U system -A scram-sha-256 --pwfile="$HOME/.password" -E UTF8 \
            --locale=C.UTF-8 --data-checksums --no-sync -D "$2"; status=$?
        rm -f ~/.password; exit "$status"' sh "$kes_bin" "$kes_data" <"$lab_state/repmgr.password"
    kes_settings >"$root$kes_data/es_rep.conf"
    sed -i "s/^#*shared_preload_libraries = .*/shared_preload_libraries = 'repmgr'/" "$root$kes_data/kingbase.conf"
    printf "\ninclude_if_exists = 'es_rep.conf'\n" >>"$root$kes_data/kingbase.conf"
    printf 'host    %-15s all             %-23s scram-sha-256\n' all 0.0.0.0/0 replication 0.0.0.0/0 replication ::0/0 \
        >>"$root$kes_data/sys_hba.conf"
    chown "$(owner)" "$root$kes_data"/{es_rep,kingbase,sys_hba}.conf
    server_start "$host"
    step "$host" "make the role and the database of repmgr" "$kes_bin/ksql" -XqAt -v ON_ERROR_STOP=1 -U system -d test <<END_OF_SQL
SET log_statement = none;
CREATE ROLE esrep SUPERUSER REPLICATION LOGIN PASSWORD '$(<"$lab_state/repmgr.password")';
CREATE DATABASE esrep OWNER system;
END_OF_SQL
    step "$host" "register the primary" "$kes_bin/repmgr" primary register </dev/null
    # Only KES has these columns; their contents are not known, and empty in the one listing that was seen.
    step "$host" "add KingbaseES's columns" "$kes_bin/ksql" -XqAt -v ON_ERROR_STOP=1 -U system -d esrep \
        -c 'ALTER TABLE repmgr.nodes ADD COLUMN primary_seen timestamptz, ADD COLUMN lsn pg_lsn' </dev/null
    [[ -z $data ]] || load_data "$host" "$data"
    repmgrd_start "$host"
}

standby_up() {
    local host=$1 primary=$2
    step "$host" "clone the primary" "$kes_bin/repmgr" -h "$(address_of "$primary")" -U esrep -d esrep -p "$kes_port" \
        standby clone --fast-checkpoint </dev/null
    server_start "$host"
    wait_for 60 "$host to stream from $primary" streams "$host" ||
        die_database_log "$host" "$host does not stream from $primary"
    step "$host" "register the standby" "$kes_bin/repmgr" standby register --upstream-node-id=1 --wait-sync=60 </dev/null
    repmgrd_start "$host"
}

streams() { on "$1" root pgrep -f '^kingbase: walreceiver streaming' >/dev/null; }

server_start() {
    printf -- '--- start KingbaseES\n' >>"$lab_state/log/$1.log"
    on "$1" kingbase "$kes_bin/sys_ctl" -D "$kes_data" -w -t 60 -l "$kes_home/logfile" start \
        >>"$lab_state/log/$1.log" 2>&1 </dev/null || die_database_log "$1" "KingbaseES does not start on $1"
}

repmgrd_start() {
    step "$1" "start repmgrd" "$kes_bin/repmgrd" -d -v -f "$kes_etc/repmgr.conf" </dev/null
    wait_for 20 "repmgrd of $1" on "$1" root test -s "$kes_etc/hamgrd.pid" ||
        die_log "$1" "$kes_home/log/hamgr.log" "repmgrd does not start on $1"
}

# This comes last, as kbha would start what does not exist yet.
members_up() {
    local host members=()
    # The vendor's repmgr keeps the path as it was found; Debian's normalizes it.
    step "${lab_prefix}1" "write the configuration's path as the vendor does" "$kes_bin/ksql" -Xq -v ON_ERROR_STOP=1 \
        -U system -d esrep -c "UPDATE repmgr.nodes SET config_file = '$kes_bin/../etc/repmgr.conf'" </dev/null
    for host in "${lab_hosts[@]}"; do ! is_member "$host" || members+=("$host"); done
    each watched "${members[@]}"
}

watched() {
    local host=$1
    on "$host" root /etc/rc.local >>"$lab_state/log/$host.log" 2>&1 </dev/null
    step "$host" "start kbha" "$kes_bin/sys_monitor.sh" startlocal </dev/null
    wait_for 20 "kbha of $host" on "$host" root test -s "$kes_etc/kbha.pid" ||
        die_log "$host" "$kes_home/log/kbha.log" "kbha does not start on $host"
}

die_database_log() { die_log "$1" "$kes_home/logfile" "$2"; }

die_log() {
    complain "$3"
    tail -n 6 "$lab_state/log/$1.log" >&2 || :
    tail -n 8 "$lab_state/hosts/$1/root$2" >&2 || :
    exit 1
}

kes_settings() {
    cat <<END_OF_SETTINGS
listen_addresses = '*'
port = $kes_port
full_page_writes = on
wal_log_hints = on
max_wal_senders = 32
wal_keep_size = 64MB
max_connections = 100
wal_level = replica
archive_mode = on
archive_command = '$([[ $lab_layout == v8r6 ]] && printf '/bin/cp -f sys_wal/%%f %s/archive/%%f' "$kes_home" || printf 'exit 0')'
max_replication_slots = 32
hot_standby = on
hot_standby_feedback = on
logging_collector = on
log_destination = 'csvlog'
log_directory = 'sys_log'
log_filename = 'kingbase.log'
log_checkpoints = on
log_replication_commands = on
wal_compression = on
synchronous_commit = remote_apply
max_prepared_transactions = 100
shared_buffers = 64MB
timezone = 'PRC'
tcp_keepalives_idle = 2
tcp_keepalives_interval = 2
tcp_keepalives_count = 3
tcp_user_timeout = 9000
wal_sender_timeout = 30000
wal_receiver_timeout = 30000
# Only a lab may do this: a power cut in the lab kills processes, the machine's page cache stays.
fsync = off
END_OF_SETTINGS
}

# The number of attempts to reconnect is that of the vendor's repmgrd, but one each second: kbha, which checks every two
# seconds, has restarted a crashed primary before a standby is promoted.
kes_repmgr_settings() {
    local id=${1#"$lab_prefix"} address
    address=$(address_of "$1")
    cat <<END_OF_SETTINGS
use_scmd=on
ha_running_mode='DG'
node_id=$id
node_name='node$id'
conninfo='host=$address user=esrep dbname=esrep port=$kes_port connect_timeout=2 keepalives=1 keepalives_idle=2 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=9000'
connection_check_type='mix'

data_directory='$kes_data'
log_file='$kes_home/log/hamgr.log'
kbha_log_file='$kes_home/log/kbha.log'
sys_bindir='$kes_bin'
scmd_options='-q -o ConnectTimeout=10 -o StrictHostKeyChecking=no -p $kes_scmd_port -o ServerAliveInterval=2 -o ServerAliveCountMax=3'

trusted_servers='$lab_subnet.1'
running_under_failure_trusted_servers='on'
repmgrd_pid_file='$kes_etc/hamgrd.pid'
kbha_pid_file='$kes_etc/kbha.pid'

failover='automatic'
synchronous='quorum'
recovery='standby'
auto_cluster_recovery_level='1'
monitoring_history='no'
reconnect_attempts=10
reconnect_interval=1
monitor_interval_secs=1

promote_command='$kes_bin/repmgr standby promote -f $kes_etc/repmgr.conf'
follow_command='$kes_bin/repmgr standby follow -f $kes_etc/repmgr.conf -W --upstream-node-id=%n'
ping_path='/bin'
use_check_disk='off'
END_OF_SETTINGS
    [[ $lab_virtual_ip ]] || return 0
    cat <<END_OF_SETTINGS
virtual_ip='$lab_subnet.200/24'
ipaddr_path='$kes_bin'
arping_path='$kes_bin'
net_device='eth0'
net_device_ip='$address'
END_OF_SETTINGS
}

# A table of about SIZE in database test: rows of 1 kB, seven to a page.
load_data() {
    local host=$1 rows
    rows=$(($(kilobytes "$2") * 7 / 8 + 1))
    step "$host" "load $2" "$kes_bin/ksql" -Xq -v ON_ERROR_STOP=1 -U system -d test <<END_OF_SQL
CREATE TABLE ballast AS SELECT n AS id, repeat(md5(n::text), 33) AS filler FROM generate_series(1, $rows) AS n;
END_OF_SQL
}

show_product() {
    printf '%s=%q\n' KESH_LAB_LAYOUT "$lab_layout" KESH_LAB_HOME "$kes_home" KESH_LAB_PORT "$kes_port"
    [[ -z $lab_virtual_ip ]] || printf 'KESH_LAB_VIRTUAL_IP=%q\n' "$lab_subnet.200"
}
