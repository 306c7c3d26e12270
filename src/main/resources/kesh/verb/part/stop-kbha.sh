# Ends every kbha of one configuration: it has children with the same name, and cron may be starting another one right now.
# It comes after kbhas.sh. Argument: the configuration file.

# shellcheck shell=sh
tries=0
while pids=$(kbhas "$1") && [ -n "$pids" ] && [ "$tries" -lt 50 ]; do
    # shellcheck disable=SC2086 # Several words.
    kill $pids 2>/dev/null
    tries=$((tries + 1))
    sleep 0.2
done
