# Prints what root of a host sees of itself: only who may log in as root, and whom root knows. The end of probe.sh follows it.
# Nothing of the database is inspected as root, and none of its programs run.

# shellcheck shell=sh disable=SC2154
# kesh puts assignments in front: token (begins each section of the output), access (yes).
section() { printf '\n%s %s\n' "$token" "$1"; }
section user; id -un
section uid; id -u
section home; printf '%s' "$HOME"
