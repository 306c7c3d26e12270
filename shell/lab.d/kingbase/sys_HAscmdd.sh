#!/bin/bash
# This is a stand-in for KingbaseES's sys_HAscmdd.sh, which sets up and starts sys_securecmdd; for root.
# Built from its two actions and its message in public transcripts, the file /etc/.kes/securecmd_config and its Port.
# It does not show the unit securecmdd.service (the hosts have no systemd), nor keys of its own.
bin=$(dirname "$(readlink -f "$0")")
config=/etc/.kes/securecmd_config
case ${1-} in
init)
    mkdir -p /etc/.kes
    port=$(sed -n 's/^scmd_port=//p' "$bin/../share/sys_HAscmdd.conf")
    printf 'Port %s\n' "${port:-8890}" >"$config"
    echo "successfully initialized the sys_securecmdd, please use \"$bin/sys_HAscmdd.sh start\" to start the sys_securecmdd" ;;
start)
    if ! pgrep -x sys_securecmdd >/dev/null; then
        setsid "$bin/sys_securecmdd" </dev/null >>/var/log/securecmdd.log 2>&1 &
    fi ;;
stop) pkill -x sys_securecmdd ;;
*) echo 'usage: sys_HAscmdd.sh init|start|stop'; exit 1 ;;
esac
