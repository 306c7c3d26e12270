# shellcheck shell=bash
# Messages, the lab's names and state, waiting. Sourced by ../lab.

# The state of one lab, all under $lab_state:
#   lab.conf            name, subnet, hosts, the options of `up` (bash assignments)
#   ready               written last by `up`: without it the lab is half made
#   switch              pid and start time of the switch's first process
#   key, key.pub        the operator's key; known_hosts: the hosts' keys
#   repmgr.password     the database role's password
#   log/HOST.log        the work done on a host, and its output
#   hosts/HOST/root     the host's files
#   hosts/HOST/pid      pid and start time of its first process, as this machine sees them
#   hosts/HOST/cut, slow    the cable's condition, kept over a power cut
lab_base='' lab_state='' lab_name=''
lab_subnet='' lab_nodes=0 lab_spares=0 lab_version='' lab_debian='' lab_hosts=()
lab_distribution=postgresql lab_layout='' lab_virtual_ip='' lab_scram_sm3=''

say() { printf 'lab: %s\n' "$1"; }

# Every error is one line that names what failed, and one that says what to do.
complain() {
    printf 'lab: %s\n' "$1" >&2
    [[ -z ${2-} ]] || printf 'hint: %s\n' "$2" >&2
}
die() { complain "$@"; exit 1; }
die_usage() { complain "$1" "lab help"; exit 2; }

require_root() {
    ((EUID == 0)) || {
        complain "not root: network and mount namespaces, mounts and interfaces need it" "sudo $0 …"
        exit 3
    }
}

# Finds the lab's directory. It is not in the repository: a host's files belong to
# other users and would be in the way of git, searches and IDEs.
locate_lab() {
    lab_base=${KESH_LAB_DIR:-/var/lib/kesh-lab}
    [[ $lab_base == /* ]] || die_usage "KESH_LAB_DIR is not an absolute path: $lab_base"
    lab_base=$(readlink -m -- "$lab_base")
    lab_state=$lab_base/$lab_name
}

lab_exists() { [[ -f $lab_state/lab.conf ]]; }

load_lab() {
    lab_exists || die "there is no lab '$lab_name' in $lab_base" "lab --name $lab_name up"
    read_conf
    [[ -e $lab_state/ready ]] || complain "warning: '$lab_name' is being made, or is half made"
}

read_conf() {
    # shellcheck source=/dev/null
    . "$lab_state/lab.conf"
    use_distribution
}

# Loads the differences between the products: two files with the same functions and names.
#   lab_prefix (of hosts), lab_user, lab_user_home, programs_of HOST (a directory)
#   product_files (to install), template_product, owner ROOT, user_line ROOT, group_line ROOT NAME, keys_of_root (whose keys root takes),
#   member_files, primary_up, standby_up, members_up (when all are there), show_product (for env)
use_distribution() {
    case $lab_distribution in
    kingbase)
        # shellcheck source=kingbase.sh
        . "$lab_lib/kingbase.sh" ;;
    *)
        # shellcheck source=cluster.sh
        . "$lab_lib/cluster.sh" ;;
    esac
}

write_conf() {
    {
        printf 'lab_subnet=%q lab_nodes=%q lab_spares=%q lab_version=%q lab_debian=%q\n' \
            "$lab_subnet" "$lab_nodes" "$lab_spares" "$lab_version" "$lab_debian"
        printf 'lab_distribution=%q lab_layout=%q lab_virtual_ip=%q lab_scram_sm3=%q\n' \
            "$lab_distribution" "$lab_layout" "$lab_virtual_ip" "$lab_scram_sm3"
        printf 'lab_hosts=(%s)\n' "${lab_hosts[*]}"
    } >"$lab_state/lab.conf.new"
    mv "$lab_state/lab.conf.new" "$lab_state/lab.conf"
}

known_host() {
    local host
    for host in "${lab_hosts[@]}"; do [[ $host != "$1" ]] || return 0; done
    complain "there is no host '$1' in '$lab_name'" "the hosts are ${lab_hosts[*]}"
    exit 2
}

# pgN (kesN) has the address .10+N, members and spares alike, so that a spare that has
# become a member looks like any other.
address_of() { printf '%s.%d' "$lab_subnet" $((10 + ${1#"$lab_prefix"})); }

# kilobytes 30MB -> 30720
kilobytes() {
    case $1 in
    *kB) printf '%d' "${1%kB}" ;;
    *MB) printf '%d' $((${1%MB} * 1024)) ;;
    *GB) printf '%d' $((${1%GB} * 1024 * 1024)) ;;
    *) printf 0 ;;
    esac
}

# A user's or a group's line in /etc under a directory: entry_in ROOT passwd NAME
entry_in() { grep "^$3:" "$1/etc/$2"; }

is_member() { ((${1#"$lab_prefix"} <= lab_nodes)); }

# Locks the directory itself: a lock file would have to outlive it. Processes that
# outlive the command (hosts, daemons, relays) are started with 9>&-, or they would
# hold the lock for ever.
lock_lab() {
    exec 9<"$lab_state"
    flock -w 60 9 || die "another lab command has been changing '$lab_name' for a minute"
}

# A pid alone may belong to another process by now; together with the start time it cannot.
#   live_pid FILE -> prints the pid, false if that process is gone
live_pid() {
    local pid started
    read -r pid started 2>/dev/null <"$1" || return 1
    [[ $(start_time "$pid") == "$started" ]] || return 1
    printf '%s' "$pid"
}

start_time() {
    local stat fields
    read -r stat 2>/dev/null <"/proc/$1/stat" || return 0
    read -ra fields <<<"${stat##*) }"
    printf '%s' "${fields[19]}"
}

# wait_for SECONDS "WHAT" COMMAND…: polls, because there is no event to wait for, and has a bound.
wait_for() {
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        ((SECONDS < until)) || { complain "gave up waiting for $what"; return 1; }
        sleep 0.03
    done
}

# Lists all processes that belong to the lab and were started from this machine: the
# first processes of hosts and of the switch, and processes about to become one.
# They are found by their arguments and not only by pid files, because an `up`
# may have been killed before it wrote one.
#   lab_processes STATE-DIRECTORY
lab_processes() {
    local entry argv i
    for entry in /proc/[0-9]*; do
        mapfile -d '' -t argv 2>/dev/null <"$entry/cmdline" || continue
        [[ ${argv[*]-} == *kesh-lab* ]] || continue
        for ((i = 1; i + 1 < ${#argv[@]}; i++)); do
            [[ ${argv[i]} == kesh-lab && ${argv[i + 1]} == "$1" ]] || continue
            printf '%s\n' "${entry#/proc/}"
            break
        done
    done
}

# Lists the lab commands that run on it, known by the lock they hold or wait for: jobs
# of an `up` that was killed would otherwise go on with the next lab of that name.
lab_commands() {
    local entry pid
    for entry in /proc/[0-9]*/fd/9; do
        [[ $entry -ef $1 ]] || continue
        pid=${entry#/proc/}
        printf '%s\n' "${pid%%/*}"
    done
}

no_lab_processes() { [[ -z $(lab_processes "$1") ]]; }
