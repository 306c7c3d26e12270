# Ends the repmgrd of one configuration, or the only one where it does not say which it uses: whoever has its process id
# by then. Argument: the configuration file.

# shellcheck shell=sh
config=$1

# "PID CONFIG" a line, CONFIG absent where the command line names none.
daemons() {
    for process in /proc/[0-9]*; do
        { read -r name <"$process/comm"; } 2>/dev/null || continue
        [ "$name" = repmgrd ] || continue
        tr '\0' '\n' <"$process/cmdline" 2>/dev/null | {
            found='' take=''
            while IFS= read -r word; do
                if [ -n "$take" ]; then found=$word take=''; continue; fi
                case $word in
                    -f | --config-file) take=1 ;;
                    --config-file=*) found=${word#--config-file=} ;;
                    -f?*) found=${word#-f} ;;
                esac
            done
            printf '%s %s\n' "${process#/proc/}" "$found"
        }
    done
}

all=$(daemons)
own=$(printf '%s\n' "$all" | while read -r pid found; do
    if [ -n "$pid" ] && { [ "$found" = "$config" ] || [ "$(readlink -f -- "$found" 2>/dev/null)" = "$(readlink -f -- "$config")" ]; }; then
        echo "$pid"
    fi
done)
if [ -z "$own" ]; then
    own=$(printf '%s\n' "$all" | sed -n 's/^\([0-9][0-9]*\) *$/\1/p')
    case $own in *'
'*) echo "kesh: several repmgrd run, and none says that it uses $config" >&2; exit 1 ;; esac
fi
# One that has ended meanwhile is not there to be ended.
[ -z "$own" ] || kill -- $own 2>/dev/null || :
