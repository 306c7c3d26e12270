package kesh.lab.torture

/** Faults of cables. */
class NetworkFaults {
    /** Frames to this address reach nobody. */
    private static final String NOBODY = '02:00:00:00:00:99'

    private static void lead(Blow blow, String from, String to, boolean astray) {
        def words = astray ? ['replace', to, 'lladdr', NOBODY, 'nud', 'permanent'] : ['del', to]
        if (from == 'operator') {
            blow.lab.byOperator('ip', 'neigh', words[0], *words.drop(1), 'dev', 'kesh0')
        } else {
            blow.lab.tryOn(from, "ip neigh ${words.join(' ')} dev eth0")
        }
    }

    private static List<String> others(Blow blow, String host) {
        blow.stage.hosts - host
    }

    private static List<Fault> of(String role) {
        [[5, 'network 5 s'], [60, 'network 60 s']].collect { seconds, row ->
            new Fault(name: "$role cut $seconds s", row: row, roles: [role], seconds: seconds, mayLoseThePrimary: role == 'primary',
                    strike: { Blow blow -> blow.lab.lab('cut', blow.host(role)) },
                    mend: { Blow blow -> blow.lab.lab('mend', blow.host(role)) })
        } + [
                new Fault(name: "$role deaf 25 s", row: 'network in one direction 25 s', roles: [role], seconds: 25, mayLoseThePrimary: role == 'primary',
                        strike: { Blow blow -> (others(blow, blow.host(role)) + 'operator').each { lead(blow, it, Roles.address(blow.host(role)), true) } },
                        mend: { Blow blow -> (others(blow, blow.host(role)) + 'operator').each { lead(blow, it, Roles.address(blow.host(role)), false) } }),
                new Fault(name: "$role mute 25 s", row: 'network in one direction 25 s', roles: [role], seconds: 25, mayLoseThePrimary: role == 'primary',
                        strike: { Blow blow -> (others(blow, blow.host(role)).collect { Roles.address(it) } + '10.9.0.1').each { lead(blow, blow.host(role), it, true) } },
                        mend: { Blow blow -> (others(blow, blow.host(role)).collect { Roles.address(it) } + '10.9.0.1').each { lead(blow, blow.host(role), it, false) } }),
                new Fault(name: "operator to $role lost 25 s", row: 'operator to host only 25 s', roles: [role], seconds: 25,
                        strike: { Blow blow -> lead(blow, 'operator', Roles.address(blow.host(role)), true) },
                        mend: { Blow blow -> lead(blow, 'operator', Roles.address(blow.host(role)), false) }),
        ]
    }

    static final List<Fault> ALL = ['primary', 'target', 'sibling'].collectMany { of(it) } + [5, 60].collect { seconds ->
        new Fault(name: "operator cut $seconds s", row: "operator's link", seconds: seconds,
                strike: { Blow blow -> blow.lab.operatorCable('down') },
                mend: { Blow blow -> blow.lab.operatorCable('up') })
    }
}
