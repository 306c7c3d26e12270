# Lists the repmgrds of a host, "PID CONFIG" a line: the file that a repmgrd runs with counts. CONFIG is absent if the command
# line names none. A repmgrd that has ended and waits for its parent has no command line, and is left out. This file comes
# before the scripts that need it, and runs under any POSIX sh.

# The number of this user; a script that knows it sets it.
uid=''

# True for a process of this user or of root: anybody on the host may call a program of his own repmgrd. The owner of its
# directory in /proc does not say it, as that is root for each process that does not let itself be debugged.
is_ours() {
    while read -r key real _; do
        if [ "$key" = Uid: ]; then
            [ "$real" = 0 ] || [ "$real" = "${uid:=$(id -u)}" ]
            return
        fi
    done <"$1/status" 2>/dev/null
    return 1
}

repmgrds() {
    for process in /proc/[0-9]*; do
        { read -r name <"$process/comm"; } 2>/dev/null || continue
        [ "$name" = repmgrd ] && is_ours "$process" || continue
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

