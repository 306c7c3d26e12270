#!/bin/bash
# This is a stand-in for KingbaseES's sys_monitor.sh, which starts and stops a cluster or one node of it.
# Built from the order and the messages of public transcripts. start: primary, standbys, then repmgrd, kbha and cron on
# each node; stop: cron and kbha, repmgrd everywhere, standbys, primary; startlocal and stoplocal: this node only.
# A stop comments out cron's line and a start restores it: in the user's crontab, or in /etc/cron.d/KINGBASECRON if that
# exists (written over ssh as root, whom trust_cluster.sh lets in).
# It does not ping trusted servers, reaches other nodes by ssh and not by sys_securecmdd, and has no other actions.
bin=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
conf=$bin/../etc/repmgr.conf
setting() { sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$conf" | tail -n 1 | sed "s/^'\([^']*\)'.*/\1/; s/[[:space:]]*$//"; }
message() { printf '%(%Y-%m-%d %H:%M:%S)T %s\n' -1 "$1"; }
data=$(setting data_directory) conninfo=$(setting conninfo)
home=$(readlink -f "$bin/..")
line="*/1 * * * *  . /etc/profile;$home/bin/kbha -A daemon -f $home/etc/repmgr.conf"
cron_file=/etc/cron.d/KINGBASECRON

edit_cron() { # edit_cron on|off
    local edit="\\|kbha -A daemon|s/^#*//"
    [[ $1 == on ]] || edit="\\|kbha -A daemon|s/^#*/#/"
    if [[ -e $cron_file ]]; then
        ssh -o BatchMode=yes -o ConnectTimeout=5 "root@$(uname -n)" "sed -i '$edit' $cron_file"
    elif [[ $1 == on ]] && ! crontab -l 2>/dev/null | grep -q 'kbha -A daemon'; then
        { crontab -l 2>/dev/null; printf '%s\n' "$line"; } | crontab -
    elif crontab -l >/dev/null 2>&1; then
        crontab -l | sed "$edit" | crontab -
    fi
}

end_process() {
    local pid
    pid=$(cat "$1" 2>/dev/null)
    [[ $pid && $(cat "/proc/$pid/comm" 2>/dev/null) == "$2" ]] || return 0
    kill "$pid"
    for _ in {1..100}; do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
}

start_db() {
    if "$bin/sys_ctl" -D "$data" status >/dev/null 2>&1; then
        message "DB on \"[$1]\" already started, connect to check it."
    else
        message "begin to start DB on \"[$1]\"."
        "$bin/sys_ctl" -D "$data" -w -t 60 -l "$data/../logfile" start || { message "execute to start DB on \"[$1]\" failed."; return 1; }
    fi
    message "DB on \"[$1]\" start success."
}
stop_db() {
    if ! "$bin/sys_ctl" -D "$data" status >/dev/null 2>&1; then message "DB on \"[$1]\" already stopped."; return; fi
    message "begin to stop DB on \"[$1]\"."
    "$bin/sys_ctl" -D "$data" -m fast -w -t 60 -l "$data/../logfile" stop || { message "DB on \"[$1]\" stop failed."; return 1; }
    message "DB on \"[$1]\" stop success."
}
start_daemons() {
    local pid
    message "begin to start repmgrd on \"[$1]\"."
    pid=$(cat "$(setting repmgrd_pid_file)" 2>/dev/null)
    [[ $pid && $(cat "/proc/$pid/comm" 2>/dev/null) == repmgrd ]] || "$bin/repmgrd" -d -v -f "$conf"
    message "repmgrd on \"[$1]\" start success."
    edit_cron on
    "$bin/kbha" -A daemon -f "$conf"
}
stop_daemons() {
    edit_cron off
    end_process "$(setting kbha_pid_file)" kbha
    message "begin to stop repmgrd on \"[$1]\"."
    end_process "$(setting repmgrd_pid_file)" repmgrd
    message "repmgrd on \"[$1]\" stop success."
}

# Finds the nodes' hosts, the primary first: as the server reports, or as kbha last saw them. In a stopped cluster,
# standby.signal shows which node is the primary.
find_hosts() {
    local host standbys=()
    hosts=()
    while IFS= read -r host; do
        if ssh -n -o BatchMode=yes -o ConnectTimeout=5 "$host" test -e "$data/standby.signal"; then
            standbys+=("$host")
        else
            hosts+=("$host")
        fi
    done < <({ "$bin/ksql" -XAtq -d "$conninfo" -c 'select conninfo from repmgr.nodes order by node_id' 2>/dev/null ||
        cat "$home/log/kbha.nodes"; } | sed -n 's/.*host=\([^ ]*\).*/\1/p')
    hosts+=("${standbys[@]}")
}
everywhere() { # everywhere PART HOST…
    local host part=$1
    shift
    for host in "$@"; do
        ssh -n -o BatchMode=yes -o ConnectTimeout=5 "$host" "$bin/sys_monitor.sh" "$part" "$host" || return 1
    done
}
primary_last() { printf '%s\n' "${hosts[@]}" | tac; }

case ${1-} in
start)
    message 'Ready to start all DB ...'
    find_hosts
    everywhere --start-db "${hosts[@]}" && everywhere --start-daemons "${hosts[@]}" || exit 1
    "$bin/repmgr" cluster show
    message 'Done.' ;;
stop)
    message 'Ready to stop all DB ...'
    find_hosts
    # shellcheck disable=SC2046 # hosts have no blanks
    everywhere --stop-daemons $(primary_last) && everywhere --stop-db $(primary_last) || exit 1
    message 'Done.' ;;
restart) "$0" stop && "$0" start ;;
startlocal)
    start_db localhost || exit 1
    message 'Ready to start local kbha daemon and repmgrd daemon ...'
    start_daemons localhost
    message 'Done.' ;;
stoplocal) stop_daemons localhost; stop_db localhost ;;
--start-db) start_db "$2" ;;
--stop-db) stop_db "$2" ;;
--start-daemons) start_daemons "$2" ;;
--stop-daemons) stop_daemons "$2" ;;
*) echo "usage: sys_monitor.sh start|stop|restart|startlocal|stoplocal"; exit 1 ;;
esac
