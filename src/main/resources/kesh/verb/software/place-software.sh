# Puts a product's directory where it belongs. Nothing is seen in the directory before all of it has arrived and is as it
# is to be; from then on the files are only linked, which can be done again. What arrives goes below the directory first, as
# the one above it may be root's.
#
# In front of it: functions (what prints the tree), root (the directory), digest (of all that is to be in it), tree_data,
# tree_config and tree_home (what in it is the node's own), changed (what is said if something else arrived), and
# arrive, a function that fills the directory it is given and fails if it could not.

# shellcheck shell=sh disable=SC2154
# The node, and the line for its shell.
log_in() {
    ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o StrictHostKeyChecking=yes "$@"
}
eval "$functions"
new=$root/.kesh-unfinished
mkdir -p "$new" && cd "$root" || exit 1
if [ "$(tree_digest)" != "$digest" ]; then
    find "$new" -mindepth 1 -delete && arrive "$new" || exit 1
    if [ "$(cd "$new" && tree_digest)" != "$digest" ]; then
        echo "$changed" >&2
        exit 1
    fi
    find "$new" -mindepth 1 -maxdepth 1 -exec cp -a --link --remove-destination -t "$root" {} + || exit 1
fi
rm -rf "$new"
