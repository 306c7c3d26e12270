# Changes lines of a user's crontab, and keeps all others as they are now: somebody may have edited it since it was inspected.
# Arguments: pairs of a line and its replacement. An empty replacement removes the line; the replacement of an empty line is
# added at the end, unless it is there. It runs under any POSIX sh.

# shellcheck shell=sh
if ! found=$(crontab -l 2>&1); then
    case $found in
        *'no crontab'* | *'No such file'*) found='' ;;
        *) printf 'kesh: the crontab cannot be read, and is left as it is: %s\n' "$found" >&2; exit 1 ;;
    esac
fi

# Replaces $line. Arguments: the pairs.
replace() {
    while [ $# -gt 1 ]; do
        if [ "$line" = "$1" ]; then
            line=$2
            return
        fi
        shift 2
    done
}

changed() {
    [ -z "$found" ] || printf '%s\n' "$found" | while IFS= read -r line; do
        [ -n "$line" ] || { echo; continue; }
        replace "$@"
        [ -z "$line" ] || printf '%s\n' "$line"
    done
    while [ $# -gt 1 ]; do
        [ -n "$1" ] || printf '%s\n' "$found" | grep -qxF -e "$2" || printf '%s\n' "$2"
        shift 2
    done
}

# The text is complete before it is written: half a crontab must not replace the whole.
text=$(changed "$@" && echo .) || exit 1
printf '%s' "${text%.}" | crontab -
