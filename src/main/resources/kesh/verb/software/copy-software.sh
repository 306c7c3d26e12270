# Copies a product's directory from another node; place-software.sh comes after it.
#
# kesh puts an assignment in front: functions (they print the tree, for here and for the donor). Arguments: the directory, the
# donor's address, the digest, the line that makes the donor's shell run a script with the directory and the other arguments:
# the node's own paths in the directory.

# shellcheck shell=sh disable=SC2154,SC2034
root=$1 donor=$2 digest=$3 remote=$4 tree_data=$5 tree_config=$6 tree_home=$7
changed="what has arrived is not what was seen on $donor: has it been changed there?"
arrive() {
    {
        printf '%s\n' "$functions"
        # shellcheck disable=SC2016 # The donor's shell expands it.
        printf '%s\n' 'cd "$1" && tree_data=$2 tree_config=$3 tree_home=$4' \
            'tree_find -print0 | tar --null --no-recursion -T - -cf -'
    } | log_in "$donor" "$remote" | tar -C "$1" -xpf -
}
# What is wanted runs on the donor already.
suits() { :; }
