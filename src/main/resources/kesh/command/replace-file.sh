# Replaces a file by what arrives on standard input, at once by a rename: nobody ever reads half of it. It comes after
# beside.sh. Arguments: the file, its mode as for chmod, its size in bytes, and its SHA-256 (empty: the size is enough).

# shellcheck shell=sh
beside "$1" .kesh-file
cat >.kesh-file || exit 1
if [ "$(wc -c <.kesh-file)" -ne "$3" ] || { [ -n "$4" ] && [ "$(sha256sum <.kesh-file | cut -c 1-64)" != "$4" ]; }; then
    echo "kesh: what arrived for $1 is not what was sent" >&2
    exit 1
fi
chmod -- "$2" .kesh-file && mv -fT -- .kesh-file "$1"
