# Makes files in a directory of their own beside the place where they belong, and gives them their names when they are
# complete. mktemp chooses a name that nobody can foresee; it neither takes what is there already nor follows a link, and only
# the user who runs this may enter. So nobody else can read a file before it has its rights, or choose where it is written.
# This file comes before the scripts that need it, and runs under any POSIX sh.

# shellcheck shell=sh
# Makes the directory of a file, if there is none. Argument: the file.
directory_of() { [ -d "$(dirname -- "$1")" ] || (umask 077 && mkdir -p -- "$(dirname -- "$1")"); }

# Changes into a directory beside a file; it is removed at the end, with what is left of the files in it. Arguments: the file,
# and the names of the files that will be made in the directory.
beside() {
    umask 077
    made=$(mktemp -d -- "$(dirname -- "$1")/.kesh-XXXXXXXXXXXX") || exit 1
    shift
    left=$*
    trap 'exit 1' HUP INT PIPE TERM
    # shellcheck disable=SC2086 # Several words.
    trap 'rm -f -- $left; rmdir -- "$made"' EXIT
    cd -P -- "$made" || exit 1
    # Where others may rename anything, this may be another directory by now.
    case $(stat -c %u:%a .) in
        "$(id -u):700" | "$(id -u):2700") ;;
        *) echo "kesh: somebody else replaced $made" >&2; exit 1 ;;
    esac
    # From here on, no file that is there is written again.
    set -C
}

