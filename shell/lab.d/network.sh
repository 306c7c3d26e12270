# shellcheck shell=bash
# shellcheck disable=SC2154 # the names are set in common.sh
# The switch, the cables, and their condition. Sourced by ../lab.
#
# The switch is a network namespace of its own with a bridge: no firewall or
# forwarding rule of this machine sees traffic between hosts. One more cable
# leads to this machine, which has the address .1 on it. Nothing here is named
# under /run/netns: the namespace lives as long as its first process, so that
# killing one process removes it and everything in it.

switch_pid() { live_pid "$lab_state/switch"; }

require_switch() {
    switch_pid >/dev/null || die "the switch of '$lab_name' is gone: was this machine restarted?" "lab --name $lab_name down, then up"
}

in_switch() {
    local pid
    pid=$(switch_pid) || return 1
    nsenter --target "$pid" --net -- "$@"
}

# The interface on this machine's side. It is also the lock on the subnet:
# creating an interface of a given name succeeds once.
machine_interface() { printf 'kesh%d' "${lab_subnet##*.}"; }

# Interfaces' addresses are derived from the host's number: a host that comes
# back after a power cut is found at once in its neighbours' caches.
mac_of() { printf '02:6b:0a:09:%02x:%02x' "${lab_subnet##*.}" "$1"; }

# Makes the switch and takes a subnet: the one asked for, or the first that no
# interface and no route of this machine uses. Sets lab_subnet.
network_up() {
    local wanted=$1 pid n
    setsid unshare --net --pid --fork --kill-child -- \
        perl "$lab_lib/init.pl" kesh-lab "$lab_state" switch </dev/null >/dev/null 2>&1 9>&- &
    wait_for 10 "the switch" record_switch
    pid=$(switch_pid)
    if [[ $wanted ]]; then
        lab_subnet=$wanted
        take_subnet "$pid" || die "subnet $wanted.0/24 is in use on this machine" "lab up --subnet 10.9.N with another N, or none"
    else
        for ((n = 0; n < 256; n++)); do
            lab_subnet=10.9.$n
            ! take_subnet "$pid" || break
        done
        ((n < 256)) || die "no subnet 10.9.N.0/24 is free on this machine"
    fi
    in_switch ip -batch - <<END
link set lo up
link add name switch type bridge stp_state 0 forward_delay 0 mcast_snooping 0
link set switch addrgenmode none
link set switch up
link set machine addrgenmode none
link set machine master switch
link set machine up
END
}

# unshare stays outside; the namespace's first process is its child.
record_switch() {
    local pid started
    for pid in $(lab_processes "$lab_state"); do
        [[ $(<"/proc/$pid/comm") == perl ]] || continue
        started=$(start_time "$pid")
        [[ $started ]] || continue
        printf '%s %s\n' "$pid" "$started" >"$lab_state/switch"
        return 0
    done 2>/dev/null
    return 1
}

take_subnet() {
    local interface
    interface=$(machine_interface)
    [[ -z $(ip -4 route show root "$lab_subnet.0/24" 2>/dev/null) ]] || return 1
    ip link add "$interface" address "$(mac_of 1)" type veth peer name machine netns "$1" 2>/dev/null || return 1
    printf '%s' "$lab_subnet" >"$lab_state/subnet"
    ip -batch - <<END
link set $interface addrgenmode none
link set $interface up
address add $lab_subnet.1/24 dev $interface
END
}

# The rest of the switch ends with its processes; this machine's end is removed
# by name because the kernel clears namespaces some time after they are empty.
network_down() {
    [[ -s $lab_state/subnet ]] || return 0
    lab_subnet=$(<"$lab_state/subnet")
    ip link del "$(machine_interface)" 2>/dev/null || :
}

# The switch's end of a cable has the host's name; with a delaying relay in
# between there are two more, HOST-relay and HOST-port.

network_cut() {
    : >"$lab_state/hosts/$1/cut"
    in_switch ip link set "$1" down 2>/dev/null || : # the host may be off
}

network_mend() {
    rm -f "$lab_state/hosts/$1/cut"
    in_switch ip link set "$1" up 2>/dev/null || :
}

network_slow() {
    local host=$1 amount=$2
    if [[ $amount == off ]]; then
        rm -f "$lab_state/hosts/$host/slow"
    else
        printf '%s\n' "$amount" >"$lab_state/hosts/$host/slow"
    fi
    if host_pid "$host" >/dev/null; then
        delay_remove "$host"
        [[ $amount == off ]] || delay_add "$host" "$amount"
    fi
}

# Adds half of the round trip in each direction: replication and its answers are both
# late, as on a long line. The kernel's netem does it; if the kernel was built
# without it, a process between the cable and the switch does.
delay_add() {
    local host=$1 half pid
    half=$(printf '%d.%03d' $(($2 / 2)) $(($2 % 2 * 500)))
    pid=$(host_pid "$host")
    if in_switch tc qdisc add dev "$host" root netem limit 100000 delay "${half}ms" 2>/dev/null; then
        nsenter --target "$pid" --net -- tc qdisc add dev eth0 root netem limit 100000 delay "${half}ms"
        return
    fi
    in_switch ip -batch - <<END
link add name $host-relay type veth peer name $host-port
link set $host-relay addrgenmode none
link set $host-port addrgenmode none
link set $host-relay up
link set $host-port up
END
    # It makes itself a child of the switch's first process and dies with it.
    nsenter --target "$(switch_pid)" --net --pid -- \
        perl "$lab_lib/relay.pl" kesh-lab-relay "$host" "$host-relay" "$half" \
        </dev/null >"$lab_state/log/$host.relay.log" 2>&1 9>&- ||
        die "$host: the relay that delays frames does not start: $(tail -n 1 "$lab_state/log/$host.relay.log")"
    in_switch ip link set "$host" nomaster
    in_switch ip link set "$host-port" master switch
}

# The relay ends when one of its interfaces does.
delay_remove() {
    local host=$1 pid
    if in_switch ip link del "$host-relay" 2>/dev/null; then
        in_switch ip link set "$host" master switch
    elif in_switch tc qdisc del dev "$host" root 2>/dev/null; then
        pid=$(host_pid "$host")
        nsenter --target "$pid" --net -- tc qdisc del dev eth0 root
    fi
}
