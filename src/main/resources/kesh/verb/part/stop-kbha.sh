# Ends every kbha of one configuration: it has children with the same name, and cron may be starting another one right now.
# Argument: the configuration file.

# shellcheck shell=sh
config=$1

# Prints the process ids, each with a blank before it.
its_processes() {
    for process in /proc/[0-9]*; do
        { read -r name <"$process/comm"; } 2>/dev/null || continue
        [ "$name" = kbha ] && [ -O "$process" ] || continue
        case $(tr '\0' ' ' <"$process/cmdline" 2>/dev/null) in
            *" $config "*) printf ' %s' "${process#/proc/}" ;;
        esac
    done
}

tries=0
while pids=$(its_processes) && [ -n "$pids" ] && [ "$tries" -lt 50 ]; do
    # shellcheck disable=SC2086 # Several words.
    kill $pids 2>/dev/null
    tries=$((tries + 1))
    sleep 0.2
done
