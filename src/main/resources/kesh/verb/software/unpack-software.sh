# Unpacks a product's directory from the tar on standard input; place-software.sh comes after it.
#
# kesh puts an assignment in front: functions (they print the tree). Arguments: the directory, the digest, the name of the
# archive, the server's program below the directory and its version on the other nodes, another node's address and the line
# that makes its shell send the files that no archive holds (no address: there are none), and the node's own paths in the
# directory.

# shellcheck shell=sh disable=SC2154,SC2034
root=$1 digest=$2 archive=$3 program=$4 version=$5 donor=$6 remote=$7 tree_data=$8 tree_config=$9 tree_home=${10}
changed="what has arrived is not what $archive held when this was planned: has it been changed since?"
arrive() {
    tar -C "$1" --no-same-owner -xpf - || return 1
    [ -z "$donor" ] || log_in "$donor" "$remote" </dev/null | tar -C "$1" -xpf -
}
# Runs one of the programs that have arrived, so it comes after the digest: until then they may be anybody's.
suits() {
    said=$("$1/$program" --version </dev/null 2>&1) || :
    if ! printf '%s\n' "$said" | grep -qwF -- "$version"; then
        echo "$program of $archive is not version $version, which the other nodes have; it says: $said" >&2
        return 1
    fi
}
