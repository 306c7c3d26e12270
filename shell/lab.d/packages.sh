# shellcheck shell=bash
# shellcheck disable=SC2154 # the names are set in common.sh
# The Debian packages of the hosts' software. Sourced by ../lab.

# The keys of the archive. Without them debootstrap would take whatever the network brings, and run it as root.
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Lists the required files as "file package": checking files takes a millisecond,
# dpkg a hundred. First what the lab itself needs on this machine, then what its hosts do.
tool_files() {
    cat <<END
/usr/bin/ssh openssh-client
/usr/sbin/ip iproute2
/usr/sbin/tc iproute2
/usr/bin/ps procps
/usr/bin/nsenter util-linux
/usr/bin/mount mount
/usr/bin/perl perl-base
END
    [[ -z $lab_debian ]] || printf '%s\n' '/usr/sbin/debootstrap debootstrap' "$debian_keyring debian-archive-keyring"
}

host_files() {
    local bin=/usr/lib/postgresql/$1/bin
    cat <<END
$bin/postgres postgresql-$1
$bin/psql postgresql-client-$1
$bin/repmgr postgresql-$1-repmgr
/usr/share/postgresql-common/pg_wrapper postgresql-client-common
/usr/sbin/sshd openssh-server
/usr/bin/ssh openssh-client
/usr/sbin/ip iproute2
/usr/bin/ping iputils-ping
/usr/bin/ps procps
/usr/bin/mount mount
/usr/bin/perl perl-base
END
    product_files
}

# missing_packages VERSION [ROOT]: what hosts with that PostgreSQL lack (none: there are no such hosts), and this machine
# itself; or only the hosts, whose files are in ROOT.
missing_packages() {
    local version=$1 root=${2-} file package
    while read -r file package; do
        [[ -e $root$file ]] || printf '%s\n' "$package"
    done < <([[ -z $version ]] || host_files "$version"; [[ $root ]] || tool_files) | sort -u
}

# Prints PostgreSQL's major versions for which this Debian has repmgr.
offered_versions() {
    apt-cache search --names-only '^postgresql-[0-9]+-repmgr$' 2>/dev/null |
        sed -n 's/^postgresql-\([0-9]*\)-repmgr .*/\1/p' | sort -n | tr '\n' ' '
}

# ensure_packages VERSION: for hosts that share this machine's files; none: there are no such hosts.
ensure_packages() {
    local version=$1 packages offered
    mapfile -t packages < <(missing_packages "$version")
    ((${#packages[@]})) || return 0
    command -v apt-get >/dev/null || die "missing: ${packages[*]}; and there is no apt-get to install them" "the lab runs on Debian 12 and 13"

    if [[ $version && " $(offered_versions)" != *" $version "* ]]; then
        say "asking the package servers what there is"
        apt-get update >/dev/null || complain "warning: apt-get update failed"
        offered=$(offered_versions)
        [[ " $offered" == *" $version "* ]] || {
            complain "there is no package of repmgr for PostgreSQL $version" "available here: ${offered:-none}"
            exit 2
        }
    fi
    say "installing ${packages[*]}"
    install_quietly "${packages[@]}"
    mapfile -t packages < <(missing_packages "$version")
    ((${#packages[@]} == 0)) || die "still missing after the installation: ${packages[*]}"
}

policy=/usr/sbin/policy-rc.d
dropin=/etc/postgresql-common/createcluster.d/kesh-lab.conf

# Installs packages, and lets them start nothing: afterwards this machine must have
# no sshd and no PostgreSQL of its own unless it had them before.
install_quietly() (
    set -euo pipefail
    exec {lock}</usr/sbin
    flock "$lock" # two labs may be started at once; the second then finds nothing to do
    local package unit units=() packages=()
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || packages+=("$package")
    done
    ((${#packages[@]})) || exit 0
    for unit in ssh postgresql repmgrd cron; do
        [[ -e /etc/init.d/$unit ]] || units+=("$unit")
    done

    # The traps are set first, and the file that they remove is marked as the lab's:
    # an earlier policy, for example a container image's, is restored.
    trap restore_policy EXIT
    trap 'exit 130' INT TERM HUP
    [[ -e $policy.before-kesh-lab || ! -e $policy ]] || mv "$policy" "$policy.before-kesh-lab"
    printf '#!/bin/sh\n# kesh-lab: nothing is started while the lab installs packages\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    if [[ ! -d ${dropin%/*} ]]; then
        mkdir -p "${dropin%/*}"
        : >"$dropin.directory-is-ours"
    fi
    printf 'create_main_cluster = false\nstart_conf = disabled\n' >"$dropin"

    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    local log install=(apt-get -o Acquire::Retries=7 install -y --no-install-recommends) # a minute and a half
    log=$(mktemp)
    if ! "${install[@]}" "${packages[@]}" >"$log" 2>&1 </dev/null; then
        # Package lists may be older than the servers' files.
        if ! { apt-get update && "${install[@]}" "${packages[@]}"; } >"$log" 2>&1 </dev/null; then
            tail -n 15 "$log" >&2
            rm -f "$log"
            die "apt-get could not install ${packages[*]}"
        fi
    fi
    rm -f "$log"
    # policy-rc.d keeps a service from starting now, not at the next boot.
    for unit in "${units[@]}"; do
        [[ -e /etc/init.d/$unit ]] || continue
        update-rc.d "$unit" disable >/dev/null 2>&1 || :
        ! command -v systemctl >/dev/null || systemctl disable "$unit" >/dev/null 2>&1 || :
    done
)

restore_policy() {
    ! grep -qs kesh-lab "$policy" || rm -f "$policy"
    [[ ! -e $policy.before-kesh-lab ]] || mv "$policy.before-kesh-lab" "$policy"
    rm -f "$dropin"
    if [[ -e $dropin.directory-is-ours ]]; then
        rm -f "$dropin.directory-is-ours"
        rmdir --ignore-fail-on-non-empty "${dropin%/*}"
    fi
}
