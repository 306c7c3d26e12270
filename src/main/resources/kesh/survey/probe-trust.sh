# What a path leads to, and who can change that. It comes before probe.sh, which sets user, uid and own_group (the number of the
# group that is called like the user; empty: none), and runs under any POSIX sh.

# shellcheck shell=sh disable=SC2154
# The reason: probe.sh assigns the variables.

# Sets $plain to the path without slashes at its end: with one, the system follows a link and shows what it leads to.
strip_slashes() {
    plain=$1
    while [ "${plain%/}" != "$plain" ] && [ "$plain" != / ]; do plain=${plain%/}; done
}

# Sets $above to the directory that a path is in.
find_above() {
    strip_slashes "$1"
    case $plain in
        */?*)
            strip_slashes "${plain%/*}"
            above=${plain:-/}
            ;;
        / | '') above=/ ;;
        *) above=. ;;
    esac
}

# Sets $existing to the path itself, or to the nearest directory above it that exists.
find_existing() {
    existing=$1
    while [ ! -e "$existing" ] && [ "$existing" != / ] && [ "$existing" != . ]; do
        find_above "$existing"
        existing=$above
    done
}

# True if nobody but this user and root is in that group. Of root's, only its members count: the accounts that have it as their
# first one are the system's. A directory service may know more users than passwd; it is not asked for all of them.
is_alone_in() {
    { getent group "$1"; grep "^[^:]*:[^:]*:$1:" /etc/group; } 2>/dev/null | {
        known=''
        while IFS= read -r line; do
            case ${line##*:} in '' | root | "$user") known=yes ;; *) exit 1 ;; esac
        done
        [ -n "$known" ]
    } || return 1
    [ "$1" = 0 ] && return 0
    while IFS=: read -r name _ _ first _; do
        [ "$first" != "$1" ] || [ "$name" = "$user" ] || return 1
    done </etc/passwd
}

# True if nobody but this user and root can change what a path leads to, or put something else in its place: it, every link
# on the way and every directory above are theirs. In a directory that is sticky, others can replace only what is their own.
# A group may write where it is root's, or the one that a user has to himself (umask 002 leaves it so, as for KingbaseES in a
# home directory), with nobody else in it, or Debian's staff in a directory of root's. With an access list (+), the group's place
# shows what anybody named there may do at most. The path is a directory, or a file of at most 1 MB: what blocks
# or has no end is neither. All is listed by one process, and what was found is kept in $trusted, a path between newlines.
trusted=''
is_trusted() {
    case $1 in /*) strip_slashes "$1" ;; *) strip_slashes "$PWD/$1" ;; esac
    set -- "$plain"
    case $trusted in *"
$1
"*) return 0 ;; esac
    at=1
    while [ "$at" -le "$#" ]; do
        [ "$#" -lt 500 ] || return 1
        eval "here=\${$at}"
        find_above "$here"
        if [ -L "$here" ]; then
            target=$(readlink -- "$here")
            case $target in /*) ;; *) target=$above/$target ;; esac
            strip_slashes "$target"
            set -- "$@" "$plain"
        fi
        [ "$here" = / ] || set -- "$@" "$above"
        at=$((at + 1))
    done
    LC_ALL=C ls -ldn -- "$@" 2>/dev/null | {
        listed=0
        while read -r mode _ owner group size _; do
            [ "$owner" = 0 ] || [ "$owner" = "$uid" ] || exit 1
            case $mode in
                l* | d????????[tT]*) ;;
                [!d-]* | ????????w* | ?????w*+) exit 1 ;;
                ?????w*)
                    case $group in 0 | "$own_group") is_alone_in "$group" ;; *) false ;; esac ||
                        { [ "$owner" = 0 ] && getent group staff 2>/dev/null | grep -q "^staff:[^:]*:$group:"; } || exit 1
                    ;;
            esac
            case $mode in -*) [ "$size" -gt 0 ] && [ "$size" -le 1000000 ] || exit 1 ;; esac
            listed=$((listed + 1))
        done
        [ "$listed" = "$#" ]
    } || return 1
    trusted="$trusted
$1
"
}

# The same of the directory where programs are or are to be; no directory is one of no importance.
is_trusted_place() {
    [ -n "$1" ] || return 0
    find_existing "$1"
    is_trusted "$existing"
}

