# Puts a product's directory where it belongs. Nothing appears in the directory before all of it has arrived and is verified;
# then the files are only linked, which can be repeated. New files first go below the directory, as the one above it may be
# root's.
#
# The script before it sets: functions (they print the tree), root (the directory), digest (of the wanted contents), tree_data,
# tree_config and tree_home (the node's own paths in it), changed (the message if something else arrived), and two functions of
# a given directory: arrive fills it, and fails if it could not; suits fails if what has arrived, as wanted, is of no use here.

# shellcheck shell=sh disable=SC2154
# Logs in to a node. Arguments: the node, and the line for its shell.
log_in() {
    ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o StrictHostKeyChecking=yes -- "$@"
}
eval "$functions"
new=$root/.kesh-unfinished
if [ -L "$new" ]; then echo "kesh: $new is a link that kesh has not made; nothing is put through it" >&2; exit 1; fi
mkdir -p "$new" && cd "$root" || exit 1
if [ "$(tree_digest)" != "$digest" ]; then
    find "$new" -mindepth 1 -delete && arrive "$new" || exit 1
    if [ "$(cd "$new" && tree_digest)" != "$digest" ]; then
        echo "$changed" >&2
        exit 1
    fi
    suits "$new" || exit 1
    find "$new" -mindepth 1 -maxdepth 1 -exec cp -a --link --remove-destination -t "$root" {} + || exit 1
fi
rm -rf "$new"
