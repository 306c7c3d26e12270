# Copies a product's directory from another node. Nothing is seen in the directory before all of it has arrived and is as
# it was seen on the donor; from then on the files are only linked, which can be done again. What arrives goes below the
# directory first, as the one above it may be root's.
#
# kesh puts an assignment in front: functions (what prints the tree, for here and for the donor). Arguments: the
# directory, the donor's address, the digest, what makes the donor's shell run a script with the directory and the rest of
# these: what in the directory is the node's own.

# shellcheck shell=sh disable=SC2154
root=$1 donor=$2 digest=$3 remote=$4
# shellcheck disable=SC2034 # The functions' words.
tree_data=$5 tree_config=$6 tree_home=$7
eval "$functions"
new=$root/.kesh-unfinished
mkdir -p "$new" && cd "$root" || exit 1
if [ "$(tree_digest)" != "$digest" ]; then
    find "$new" -mindepth 1 -delete || exit 1
    {
        printf '%s\n' "$functions"
        # shellcheck disable=SC2016 # For the donor's shell.
        printf '%s\n' 'cd "$1" && tree_data=$2 tree_config=$3 tree_home=$4' \
            'tree_find -print0 | tar --null --no-recursion -T - -cf -'
    } | ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=15 -o StrictHostKeyChecking=yes \
        "$donor" "$remote" | tar -C "$new" -xpf - || exit 1
    if [ "$(cd "$new" && tree_digest)" != "$digest" ]; then
        echo "what has arrived is not what was seen on $donor: has it been changed there?" >&2
        exit 1
    fi
    find "$new" -mindepth 1 -maxdepth 1 -exec cp -a --link --remove-destination -t "$root" {} + || exit 1
fi
rm -rf "$new"
