# Changes lines of a user's crontab, and leaves all others as they are found now: somebody may have edited it since it was
# looked at. Given: pairs of a line and what takes its place; an empty one takes a line out, and what takes the place of
# an empty one is put at the end, unless it is there. Runs under any POSIX sh.

# shellcheck shell=sh
if ! found=$(crontab -l 2>&1); then
    case $found in
        *'no crontab'* | *'No such file'*) found='' ;;
        *) printf 'kesh: the crontab cannot be read, and is left as it is: %s\n' "$found" >&2; exit 1 ;;
    esac
fi

# To $line. Arguments: the pairs.
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

# Whole before it is written: half a crontab must not take its place.
text=$(changed "$@" && echo .) || exit 1
printf '%s' "${text%.}" | crontab -
