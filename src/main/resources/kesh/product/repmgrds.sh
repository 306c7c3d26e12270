# Lists the repmgrds of a host, "PID CONFIG" a line: the file that a repmgrd runs with counts. CONFIG is absent if the command
# line names none. A repmgrd that has ended and waits for its parent has no command line, and is left out. This file comes
# before the scripts that need it, and runs under any POSIX sh.
repmgrds() {
    for process in /proc/[0-9]*; do
        { read -r name <"$process/comm"; } 2>/dev/null || continue
        [ "$name" = repmgrd ] || continue
        tr '\0' '\n' <"$process/cmdline" 2>/dev/null | {
            found='' take='' lives=''
            while IFS= read -r word; do
                lives=1
                if [ -n "$take" ]; then found=$word take=''; continue; fi
                case $word in
                    -f | --config-file) take=1 ;;
                    --config-file=*) found=${word#--config-file=} ;;
                    -f?*) found=${word#-f} ;;
                esac
            done
            [ -z "$lives" ] || printf '%s %s\n' "${process#/proc/}" "$found"
        }
    done
}

