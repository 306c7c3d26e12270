package kesh.lab.torture

/** All words. A new one is a row. */
class Words {
    private static final Closure<Roles> THIRD_IS_TARGET = { List<String> members -> new Roles(members[0], members[2], members[1], 'pg5') }
    private static final Closure<Roles> NEW_IS_TARGET = { List<String> members -> new Roles(members[0], 'pg4', members[1], 'pg5') }

    private static List<String> isPrimary(Map<String, HostFacts> hosts, String host) {
        hosts[host].primary ? [] : ["$host is not the primary" as String]
    }

    private static List<String> recorded(Map<String, HostFacts> hosts, String... names) {
        def primary = Wholeness.primaries(hosts).find()
        (names as List).findAll { !primary || !(it in hosts[primary].records*.name) }.collect { "$it is in no record" as String }
    }

    private static List<String> takenOut(Map<String, HostFacts> hosts, String name) {
        def primary = Wholeness.primaries(hosts).find()
        primary && !(name in hosts[primary].records*.name) ? [] : ["$name is still recorded" as String]
    }

    private static List<String> restarted(Map<String, HostFacts> hosts, Roles roles) {
        Wholeness.members(hosts, roles).findAll { hosts[it].pending }.collect { "$it: a setting waits for a restart" as String }
    }

    private static List<String> failingLogins(Stage stage, List<String> hosts) {
        hosts.collectMany { from ->
            def failing = stage.lab.on(from, hosts.findAll { it != from }.collect {
                "ssh -n -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=yes ${Roles.address(it)} true 2>/dev/null || echo $it"
            }.join('\n'), 'postgres').readLines()
            failing.collect { "$from cannot log in on $it" as String }
        }
    }

    /** First a stop in good order, so that no write is lost that only it has; then the power goes. */
    private static void die(Stage stage, String host) {
        stage.lab.failOverByHand(stage.members)
        stage.stopServer(host)
        stage.lab.lab('kill', host)
    }

    static final List<Word> ALL = [
            new Word(name: 'switchover', lines: 23, leavesTheSame: true,
                    script: { Roles it -> "switchover to: '$it.target'" },
                    achieved: { roles, hosts, stage -> isPrimary(hosts, roles.target) }),
            new Word(name: 'promote', lines: 12, sheltered: ['primary'],
                    before: { Stage stage -> die(stage, stage.roles.primary) },
                    script: { Roles it -> "promote '$it.target', lost: true" },
                    gone: { Roles it -> [it.primary] },
                    achieved: { roles, hosts, stage -> isPrimary(hosts, roles.target) }),
            new Word(name: 'rejoin', lines: 11,
                    roles: { List<String> members -> new Roles(members[1], members[0], members[2], 'pg5') },
                    clientAvoids: 'target',
                    before: { Stage stage -> parted(stage) },
                    script: { Roles it -> "rejoin '$it.target'" },
                    confirmed: { Roles it -> [it.target] },
                    achieved: { roles, hosts, stage -> hosts[roles.target].inRecovery ? [] : ["$roles.target is no standby" as String] }),
            new Word(name: 'expand', lines: 25, targetIsDown: true, roles: NEW_IS_TARGET,
                    script: { Roles it -> "expand '$it.target'" },
                    achieved: { roles, hosts, stage -> recorded(hosts, roles.target) }),
            new Word(name: 'expand 2', lines: 46, targetIsDown: true,
                    roles: { List<String> members -> new Roles(members[0], 'pg4', members[1], null) },
                    script: { Roles it -> "expand '$it.target', 'pg5'" },
                    achieved: { roles, hosts, stage -> recorded(hosts, roles.target, 'pg5') }),
            new Word(name: 'shrink', lines: 26, roles: THIRD_IS_TARGET,
                    script: { Roles it -> "shrink '$it.target', drain: 3" },
                    strays: { Roles it -> [it.target] },
                    achieved: { roles, hosts, stage -> takenOut(hosts, roles.target) }),
            new Word(name: 'shrink lost', lines: 21, roles: THIRD_IS_TARGET, sheltered: ['target'],
                    before: { Stage stage ->
                        stage.stopServer(stage.roles.target)
                        stage.lab.lab('kill', stage.roles.target)
                    },
                    script: { Roles it -> "shrink '$it.target', lost: true" },
                    achieved: { roles, hosts, stage -> takenOut(hosts, roles.target) }),
            new Word(name: 'restart', lines: 19, leavesTheSame: true,
                    before: { Stage stage ->
                        int more = stage.sql(stage.roles.primary, 'show max_connections').toInteger() + 10
                        stage.sqlOnAll("alter system set max_connections = $more")
                        stage.sqlOnAll('select pg_reload_conf()')
                        stage.members.each { host -> stage.until("$host waits for a restart") {
                            stage.lab.holds(host, "exists (select from pg_settings where pending_restart)") } }
                    },
                    script: { Roles it -> 'restart on: all' },
                    achieved: { roles, hosts, stage -> restarted(hosts, roles) }),
            new Word(name: 'set+restart', lines: 35,
                    script: { Roles it -> "set work_mem: '8MB', max_connections: 490, restart: true" },
                    achieved: { roles, hosts, stage ->
                        restarted(hosts, roles) + Wholeness.members(hosts, roles)
                                .findAll { hosts[it].settings != [max_connections: '490', work_mem: '8192'] }.collect { "$it: settings are ${hosts[it].settings}" as String }
                    }),
            new Word(name: 'rebuild', lines: 21, leavesTheSame: true, targetIsDown: true, roles: THIRD_IS_TARGET,
                    before: { Stage stage -> stage.stopServer(stage.roles.target) },
                    script: { Roles it -> "rebuild '$it.target'" },
                    confirmed: { Roles it -> [it.target] },
                    achieved: { roles, hosts, stage -> recorded(hosts, roles.target) }),
            new Word(name: 'follow', lines: 10, roles: THIRD_IS_TARGET,
                    script: { Roles it -> "follow '$it.target', upstream: '$it.sibling'" },
                    achieved: { roles, hosts, stage ->
                        hosts[roles.target].sender == Roles.address(roles.sibling) ? [] : ["$roles.target does not follow $roles.sibling" as String]
                    }),
            new Word(name: 'install+witness', lines: 75, onBareHosts: true,
                    roles: { List<String> members -> new Roles('pg1', 'pg2', 'pg3', null) },
                    script: { Roles it -> "install 'pg1', 'pg2', 'pg3', data: '$Stage.DATA', config: '$Stage.CONF'\nwitness 'pg4'" },
                    achieved: { roles, hosts, stage -> recorded(hosts, 'pg1', 'pg2', 'pg3', 'pg4') }),
            new Word(name: 'witness', lines: 24, roles: NEW_IS_TARGET, targetIsDown: true,
                    script: { Roles it -> "witness '$it.target'" },
                    achieved: { roles, hosts, stage -> recorded(hosts, roles.target) }),
            new Word(name: 'trust', lines: 40, leavesTheSame: true, roles: NEW_IS_TARGET,
                    before: { Stage stage ->
                        stage.hosts.each { stage.lab.on(it, 'cd /var/lib/postgresql/.ssh && rm -f known_hosts && cp /root/.ssh/authorized_keys authorized_keys && chown postgres: authorized_keys') }
                    },
                    script: { Roles it -> "trust 'pg1', 'pg2', 'pg3', 'pg4'" },
                    achieved: { roles, hosts, stage -> failingLogins(stage, ['pg1', 'pg2', 'pg3', 'pg4']) }),
    ]

    /** The target was the primary and lost its power, and another was promoted; now the target is back and has written on its own. */
    private static void parted(Stage stage) {
        def roles = stage.roles
        stage.lab.failOverByHand(stage.members)
        stage.stopServer(roles.target)
        stage.lab.lab('kill', roles.target)
        stage.on(roles.primary, "$Stage.BIN/repmgr -f $Stage.CONF standby promote")
        stage.on(roles.sibling, "$Stage.BIN/repmgr -f $Stage.CONF standby follow --upstream-node-id=${Roles.id(roles.primary)}")
        stage.lab.lab('boot', roles.target)
        stage.until("$roles.target accepts writes") { stage.lab.holds(roles.target, 'not pg_is_in_recovery()') }
        stage.sql(roles.target, 'create table only_here as select generate_series(1, 5000) n')
    }
}
