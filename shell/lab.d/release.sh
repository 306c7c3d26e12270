# shellcheck shell=bash
# shellcheck disable=SC2154 # the names are set in common.sh
# Debian's releases: which of them a host runs, and the root directories of those that are not this machine's.
# Sourced by ../lab.
#
# A root directory is made once by debootstrap, with the packages that hosts need, and kept for later labs. Hosts
# share it as they share this machine's own files: read-only. To make it anew, for example with newer packages,
# remove it: rm -r /var/cache/kesh-lab.
release_cache=/var/cache/kesh-lab

code_name() { case $1 in 12) echo bookworm ;; 13) echo trixie ;; *) return 1 ;; esac }

# PostgreSQL's version in a release; on a machine that is no Debian, the one that the lab asks for first.
release_version() { case $1 in 13) echo 17 ;; *) echo 15 ;; esac }

# This machine's release: 12 or 13, or a word that is none of those above.
# shellcheck source=/dev/null
this_release=$(. /etc/os-release && printf '%s%s' "${ID#debian}" "${VERSION_ID:-none}")

# The release of a host, from --debian: 13, or pg4=13, or 13,pg4=12. What names the host counts.
release_of() {
    local word release=$this_release
    for word in ${lab_debian//,/ }; do
        case $word in
        "$1"=*) release=${word#*=}; break ;;
        *=*) ;;
        *) release=$word ;;
        esac
    done
    printf '%s' "$release"
}

# The releases that these hosts run, each once.
releases_of() {
    local host
    for host in "$@"; do
        release_of "$host"
        echo
    done | sort -u
}

# The version of PostgreSQL on hosts of a release. Without --debian it is the lab's, which can be chosen.
version_in() { if [[ $lab_debian ]]; then release_version "$1"; else printf '%s' "$lab_version"; fi; }
version_of() { version_in "$(release_of "$1")"; }

# The directory that a release's files are in; empty for this machine's own.
root_of_release() { [[ $1 == "$this_release" ]] || printf '%s/debian-%s' "$release_cache" "$1"; }

# Installs and makes what these hosts need.
ensure_software() {
    local release here='' others=()
    for release in $(releases_of "$@"); do
        if [[ $release == "$this_release" ]]; then here=$(version_in "$release"); else others+=("$release"); fi
    done
    ensure_packages "$here"
    for release in "${others[@]}"; do ensure_release "$release"; done
}

ensure_release() {
    local root
    root=$(root_of_release "$1")
    [[ $root ]] || return 0
    [[ -z $(missing_packages "$(release_version "$1")" "$root") ]] || make_release "$1" "$root"
}

make_release() (
    set -euo pipefail
    local release=$1 root=$2 new=$2.new version log=$2.log packages began=$EPOCHREALTIME
    version=$(release_version "$release")
    mkdir -p "$release_cache"
    exec {lock}<"$release_cache"
    flock "$lock" # another lab may be making it; then there is nothing left to do
    [[ $(missing_packages "$version" "$root") ]] || exit 0
    say "making a root directory of Debian $release in $root, once"
    rm -rf --one-file-system "$new" "$root"
    packages=$(host_files "$version" | cut -d ' ' -f 2 | sort -u | paste -s -d ,)
    # Its mounts are its own and end with it.
    # shellcheck disable=SC2016 # expanded by the inner shell
    if ! { debootstrap --force-check-gpg --keyring="$debian_keyring" --foreign --variant=minbase --include="$packages" "$(code_name "$release")" "$new" "$(archive)" &&
        nothing_starts "$new" &&
        unshare --mount -- chroot "$new" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
            /debootstrap/debootstrap --second-stage; } >"$log" 2>&1 </dev/null {lock}<&-; then
        tail -n 15 "$log" >&2
        rm -rf --one-file-system "$new"
        die "could not make a root directory of Debian $release" "all that it said is in $log"
    fi
    rm -rf "$new"/var/cache/apt/* "$new"/var/lib/apt/lists/* "$new$policy" "$new$dropin"
    mv "$new" "$root"
    say "Debian $release was made in $(seconds_since "$began") s"
)

# Between unpacking and configuring: packages start nothing (they would on this machine) and make no database, nobody
# reads manuals there, and a root directory that loses power is made anew.
nothing_starts() {
    printf '#!/bin/sh\nexit 101\n' >"$1$policy" && chmod 755 "$1$policy" &&
        mkdir -p "$1${dropin%/*}" "$1/etc/dpkg/dpkg.cfg.d" && printf 'create_main_cluster = false\nstart_conf = disabled\n' >"$1$dropin" &&
        printf '%s\n' force-unsafe-io 'path-exclude=/usr/share/doc/*' 'path-exclude=/usr/share/man/*' 'path-exclude=/usr/share/locale/*' \
            >"$1/etc/dpkg/dpkg.cfg.d/kesh-lab"
}

# The archive that this machine's packages come from; empty, and debootstrap knows one, if apt does not tell.
archive() {
    local uri component code
    while read -r uri component code; do
        [[ $component != main || $code != "$(code_name "$this_release")" ]] || { printf '%s' "$uri"; return; }
    done < <(apt-get indextargets --format '$(REPO_URI) $(COMPONENT) $(CODENAME)' 'Created-By: Packages' 2>/dev/null)
}
