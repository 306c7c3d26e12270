# Lists the kbhas of a host that run with a configuration, their process ids, one a line. It comes after repmgrds.sh, and runs
# under any POSIX sh. The vendor's scripts name the file as BIN/../etc/repmgr.conf, and cron's line names it plainly; without -f,
# kbha reads the file that belongs to its own program: ../etc/repmgr.conf. So it is the file that counts, and not its name.

# Sets $plain to a path without the detours in it (/x/..).
straighten() {
    plain=$1
    while :; do
        case $plain in
            /*/../*) before=${plain%%/../*} plain=${before%/*}/${plain#*/../} ;;
            *) return ;;
        esac
    done
}

# Prints what a command line, one word a line, names as the configuration.
configuration_of() {
    found='' take='' program=''
    while IFS= read -r word; do
        if [ -n "$take" ]; then found=$word take=''; continue; fi
        case $word in
            -f) take=1 ;;
            -f?*) found=${word#-f} ;;
            /*/kbha) program=$word ;;
        esac
    done
    if [ -z "$found" ]; then
        # The system names the program even if it was called without its path. A script's is that of its interpreter.
        real=$(readlink "$1/exe" 2>/dev/null) || real=''
        case $real in */kbha) program=$real ;; esac
        [ -z "$program" ] || found=${program%/*}/../etc/repmgr.conf
    fi
    case $found in '' | /*) ;; *) found=$(readlink "$1/cwd" 2>/dev/null)/$found ;; esac
    printf '%s' "$found"
}

# Argument: the configuration file. One that does not say what it runs with may be the one, so it counts.
kbhas() {
    for process in /proc/[0-9]*; do
        { read -r name <"$process/comm"; } 2>/dev/null || continue
        [ "$name" = kbha ] && is_ours "$process" || continue
        found=$(tr '\0' '\n' <"$process/cmdline" 2>/dev/null | configuration_of "$process")
        straighten "$found"
        if [ -z "$found" ] || [ "$plain" = "$1" ] || [ "$found" -ef "$1" ]; then printf '%s\n' "${process#/proc/}"; fi
    done
}
