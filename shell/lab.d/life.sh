# shellcheck shell=bash
# shellcheck disable=SC2154 # the names are set in common.sh
# A whole lab: up, down, and status. Sourced by ../lab.

# lab_up NODES SPARES VERSION DATA SUBNET KEEP ASKED DISTRIBUTION LAYOUT VIRTUAL-IP SCRAM-SM3 DEBIAN
# ASKED: names of the options that were given, to tell "already up" from "up, but different".
lab_up() {
    local nodes=$1 spares=$2 version=$3 data=$4 subnet=$5 keep=$6 asked=$7 began=$EPOCHREALTIME
    ! already_up "$nodes" "$spares" "$version" "$subnet" "$asked" "$8" "$9" "${10}" "${11}" "${12}" || return 0
    lab_nodes=$nodes lab_spares=$spares lab_version=$version lab_hosts=()
    lab_distribution=$8 lab_layout=$9 lab_virtual_ip=${10} lab_scram_sm3=${11} lab_debian=${12}
    use_distribution
    local host n release
    for ((n = 1; n <= nodes + spares; n++)); do lab_hosts+=("$lab_prefix$n"); done
    lab_version=$(version_of "${lab_hosts[0]}")
    ensure_software "${lab_hosts[@]}"

    # Whatever ends this shell from here on, all that it has made is removed.
    up_keep=$keep up_claimed=''
    trap up_ended EXIT
    trap 'exit 130' INT TERM HUP
    claim_state $(($(kilobytes "$data") * (nodes + spares)))

    mkdir -p "$lab_state/log" "$lab_state/hosts"
    network_up "$subnet"
    write_conf
    make_hosts_file
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$lab_state/repmgr.password")
    new_key ed25519 "operator@$lab_name" "$lab_state/key"
    for release in $(releases_of "${lab_hosts[@]}"); do make_template "$release"; done
    each host_prepare "${lab_hosts[@]}"
    # The database takes longest and needs one host only: it is made while the
    # others get their keys and start.
    if ((nodes > 0)); then
        primary_up "${lab_prefix}1" "$data" &
        local primary=$!
    fi
    exchange_keys
    each host_wait_ssh "${lab_hosts[@]}"
    each answers "${lab_hosts[@]}"
    if ((nodes > 0)); then
        wait "$primary" || exit 1
        local standbys=()
        for ((n = 2; n <= nodes; n++)); do standbys+=("$lab_prefix$n"); done
        each standby_of_first "${standbys[@]}"
        members_up
    fi
    rm -rf "$lab_state"/template-* "$lab_state/hosts.txt" "$lab_state/authorized_keys"
    : >"$lab_state/ready"
    trap - EXIT INT TERM HUP

    show_hosts
    show_access
    say "'$lab_name' is up after $(seconds_since "$began") s"
}

host_prepare() {
    host_make "$1"
    ! is_member "$1" || member_files "$1"
    host_boot "$1" bare
}

standby_of_first() { standby_up "$1" "${lab_prefix}1"; }

# Tries from this machine, over the cable, as an operator's ssh will.
answers() { wait_for 10 "$1 to answer on $(address_of "$1"):22" greets "$(address_of "$1")"; }

greets() {
    local greeting=''
    # shellcheck disable=SC2016
    greeting=$(timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/22" && read -r line <&3 && echo "$line"' - "$1" 2>/dev/null) || :
    [[ $greeting == SSH-2.0* ]]
}

# each FUNCTION HOST…: runs all at once; fails as soon as one of them has.
each() {
    local function=$1 host job
    local -A running=()
    shift
    for host in "$@"; do
        "$function" "$host" &
        running[$!]=$host
    done
    while ((${#running[@]})); do
        wait -n -p job "${!running[@]}" || exit 1
        unset "running[$job]"
    done
}

already_up() {
    local given=("$1" "$2" "$3" "$4" "$6" "$7" "$8" "$9" "${10}") asked=$5 word
    [[ -e $lab_state/ready ]] || return 1
    read_conf
    require_switch
    for word in $asked; do
        case $word in
        nodes) [[ ${given[0]} == "$lab_nodes" ]] || different --nodes "$lab_nodes" ;;
        spares) [[ ${given[1]} == "$lab_spares" ]] || different --spares "$lab_spares" ;;
        version) [[ ${given[2]} == "$lab_version" ]] || different --version "$lab_version" ;;
        subnet) [[ ${given[3]} == "$lab_subnet" ]] || different --subnet "$lab_subnet" ;;
        distribution) [[ ${given[4]} == "$lab_distribution" ]] || different --distribution "$lab_distribution" ;;
        layout) [[ ${given[5]} == "$lab_layout" ]] || different --layout "$lab_layout" ;;
        virtual_ip) [[ ${given[6]} == "$lab_virtual_ip" ]] || different --virtual-ip "${lab_virtual_ip:-no}" ;;
        debian) [[ ${given[8]} == "$lab_debian" ]] || different --debian "${lab_debian:-$this_release}" ;;
        scram_sm3) [[ ${given[7]} == "$lab_scram_sm3" ]] || different --scram-sm3 "${lab_scram_sm3:-no}" ;;
        esac
    done
    show_hosts
    show_access
    say "'$lab_name' was up already; nothing was changed"
}

different() { die "'$lab_name' is up already, with $1 $2" "lab --name $lab_name down first, or another --name"; }

# Takes the state directory, or the remains of it from an `up` that was killed.
#   claim_state KILOBYTES   (what the hosts' data will need)
claim_state() {
    local other='' i
    if [[ -e $lab_state ]]; then
        # Another `up` may have made the directory and not yet written its pid into it.
        for ((i = 0; i < 10; i++)); do
            ! other=$(live_pid "$lab_state/up") || die "'$lab_name' is being made right now, by process $other"
            sleep 0.03
        done
        is_ours "$lab_state" || die "$lab_state is in the way and is not a lab's" "another --name, or KESH_LAB_DIR"
        say "removing what an interrupted 'up' left"
        lab_remove
    fi
    # mkdir is the lock between two that start at once. It is tried again because
    # another lab's `down` may remove the empty directory above it at any time.
    for ((i = 0; i < 5; i++)); do
        mkdir -p "$lab_base"
        if mkdir "$lab_state" 2>/dev/null; then
            up_claimed=yes
            break
        fi
        [[ ! -e $lab_state ]] || die "'$lab_name' is being made right now by somebody else"
    done
    [[ $up_claimed ]] || die "cannot make $lab_state"
    printf '%s %s\n' "$$" "$(start_time $$)" >"$lab_state/up"
    ! memory_suffices "$1" || mount -t tmpfs -o mode=755,size=80% kesh-lab "$lab_state" ||
        complain "warning: no file system in memory; the lab will be slower"
    printf '%s %s\n' "$$" "$(start_time $$)" >"$lab_state/up"
    exec 9<"$lab_state"
    flock -n 9 || die "'$lab_name' is being changed by somebody else"
}

# A lab's files are in memory if there is enough of it: on a disk the hosts' start
# takes as long as the disk needs for the backups' fsyncs, 2 to 10 seconds.
# KESH_LAB_STORE=disk is for data larger than that.
memory_suffices() {
    local word available
    [[ ${KESH_LAB_STORE:-memory} == memory ]] || return 1
    while read -r word available _; do
        [[ $word != MemAvailable: ]] || break
    done </proc/meminfo
    # WAL comes on top of the data, and the machine needs some for itself.
    ((available > 2 * $1 + 2 * 1024 * 1024))
}

# Never delete a directory that merely has the name.
is_ours() { [[ -d $1 && (-e $1/up || -z $(ls -A "$1")) ]]; }

# Ends an `up` that did not complete.
up_ended() {
    local status=$?
    trap '' INT TERM HUP
    [[ $up_claimed ]] || exit "$status"
    kill_descendants
    if [[ $up_keep ]]; then
        complain "'up' failed; everything is left as it is" "lab --name $lab_name down"
    else
        lab_remove
        complain "'up' did not succeed; nothing of '$lab_name' is left"
    fi
    exit "$status"
}

# Kills the shell's own jobs and their children. It lists them all before it kills
# the first: children of a dead process can no longer be recognised.
kill_descendants() {
    local -A family=([$$]=1)
    local found=1 entry stat pid fields pids=()
    while ((found)); do
        found=0
        for entry in /proc/[0-9]*/stat; do
            read -r stat 2>/dev/null <"$entry" || continue
            pid=${stat%% *}
            read -ra fields <<<"${stat##*) }"
            [[ ${family[${fields[1]}]-} && -z ${family[$pid]-} ]] || continue
            family[$pid]=1 found=1
            pids+=("$pid")
        done
    done
    disown -a # no "Killed" for each of them
    ((${#pids[@]} == 0)) || kill -KILL "${pids[@]}" 2>/dev/null || :
}

lab_down() {
    local other
    if [[ ! -e $lab_state ]]; then
        no_lab_processes "$lab_state" || lab_remove
        say "there is no lab '$lab_name'"
        return
    fi
    is_ours "$lab_state" || die "$lab_state is not a lab's directory: not touched"
    if [[ ! -e $lab_state/ready ]] && other=$(live_pid "$lab_state/up"); then
        die "'$lab_name' is being made right now" "kill $other, and it cleans up by itself"
    fi
    lab_remove
    say "'$lab_name' is gone"
}

# Repeats killing until nothing is found: a stage that was about to start a host
# may have done so meanwhile.
lab_remove() {
    local pids until=$((SECONDS + 20))
    exec 9>&- # or this shell would be one of those found
    while mapfile -t pids < <(lab_processes "$lab_state"; lab_commands "$lab_state") && ((${#pids[@]})); do
        kill -KILL "${pids[@]}" 2>/dev/null || :
        ((SECONDS < until)) || die "processes of '$lab_name' do not die: ${pids[*]}"
        sleep 0.02
    done
    network_down
    while grep -qF " $lab_state " /proc/self/mountinfo; do
        umount "$lab_state" 2>/dev/null || umount -l "$lab_state"
    done
    until rm -rf --one-file-system "$lab_state" 2>/dev/null && [[ ! -e $lab_state ]]; do
        ((SECONDS < until)) || die "cannot remove $lab_state"
        sleep 0.05
    done
    rmdir "$lab_base" 2>/dev/null || :
}

lab_down_all() {
    local directory some=''
    for directory in "$lab_base"/*/; do
        [[ -d $directory ]] || continue
        lab_name=$(basename "$directory")
        lab_state=$lab_base/$lab_name
        is_ours "$lab_state" || { complain "$lab_state is not a lab's directory: not touched"; continue; }
        some=yes
        (lab_down) || :
    done
    [[ $some ]] || say "there is no lab in $lab_base"
}

show_hosts() {
    local host database repmgrd
    printf '%-6s %-12s %-9s %-11s %s\n' HOST ADDRESS STATE "${lab_server_title:-POSTGRES}" REPMGRD
    for host in "${lab_hosts[@]}"; do
        read -r database repmgrd < <(what_runs "$host")
        printf '%-6s %-12s %-9s %-11s %s\n' "$host" "$(address_of "$host")" "$(condition "$host")" "$database" "$repmgrd"
    done
}

# Prints up or off, and the cable's condition: cut, or slow by how much.
condition() {
    local home=$lab_state/hosts/$1 state=up
    if ! host_pid "$1" >/dev/null; then state='off'
    elif [[ -e $home/cut ]]; then state='cut'
    elif [[ -e $home/slow ]]; then state="+$(<"$home/slow")ms"; fi
    printf '%s' "$state"
}

# Reads the process list and not SQL: it must work for any user, port and data
# directory, and for a database that hangs.
what_runs() {
    local pid database=- repmgrd=- line
    pid=$(host_pid "$1") || { echo '- -'; return; }
    while read -r line; do
        case $line in
        */bin/postgres\ * | */bin/postgres | */bin/kingbase\ * | */bin/kingbase) [[ $database != - ]] || database=primary ;;
        postgres:*startup\ recovering* | postgres:*startup\ waiting* | kingbase:*startup\ recovering* | kingbase:*startup\ waiting*) database=standby ;;
        */repmgrd\ *) repmgrd=running ;;
        esac
    done < <(nsenter --target "$pid" --mount --pid -- ps -eo args= 9>&-)
    echo "$database $repmgrd"
}

show_access() {
    cat <<END

address      $lab_subnet.11 …  (also: $lab_user@… and root@…, port 22)
key          $lab_state/key
known hosts  $lab_state/known_hosts
             ssh -i $lab_state/key -o UserKnownHostsFile=$lab_state/known_hosts $lab_user@$(address_of "${lab_hosts[0]}")

END
}

show_env() {
    local host
    printf '%s=%q\n' KESH_LAB_NAME "$lab_name" KESH_LAB_DIR "$lab_base" KESH_LAB_STATE "$lab_state" \
        KESH_LAB_KEY "$lab_state/key" KESH_LAB_KNOWN_HOSTS "$lab_state/known_hosts" \
        KESH_LAB_PASSWORD_FILE "$lab_state/repmgr.password" KESH_LAB_SUBNET "$lab_subnet" \
        KESH_LAB_VERSION "$lab_version" KESH_LAB_NODES "$lab_nodes" KESH_LAB_SPARES "$lab_spares" \
        KESH_LAB_HOSTS "${lab_hosts[*]}" KESH_LAB_DISTRIBUTION "$lab_distribution" KESH_LAB_USER "$lab_user"
    show_product
    for host in "${lab_hosts[@]}"; do printf 'KESH_LAB_%s=%q\n' "${host^^}" "$(address_of "$host")"; done
}

seconds_since() {
    local now=$EPOCHREALTIME micros
    micros=$((${now/./} - ${1/./}))
    printf '%d.%d' $((micros / 1000000)) $((micros % 1000000 / 100000))
}
