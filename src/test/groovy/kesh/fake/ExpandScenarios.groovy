package kesh.fake

import static kesh.fake.Scenarios.script

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** Scenarios of {@code expand}. */
@CompileStatic
class ExpandScenarios {

    /** A script that adds one node after this many members. */
    static String expand(int members, String more = '') {
        int id = members + 1
        script("node 'pg$id', host: '${Clusters.address(id)}'$more\n    expand 'pg$id'")
    }

    private static Scenario on(String name, Map<String, Object> wishes, Closure<?> arranged = {}) {
        int members = (int) wishes.getOrDefault('members', 2)
        new Scenario(name, expand(members), {
            FakeCluster cluster = Clusters.of(wishes)
            arranged.call(cluster)
            cluster
        })
    }

    /** A host that went through this many changes of an expand, by an earlier kesh that was then killed. */
    private static Scenario after(String name, int changes, int stages, Map<String, Object> wishes = [:], Closure<?> then = {}) {
        on(name, wishes) { FakeCluster cluster ->
            Run.of(cluster, expand((int) wishes.getOrDefault('members', 2)),
                    new FakeTransport.Fault(FakeTransport.Kind.KILLED, changes, stages))
            then.call(cluster)
        }
    }

    /**
     * The scenarios that succeed. With two members and passwords, the calls are: lock, conf, three password files,
     * clone, start, register, repmgrd, record.
     */
    static List<Scenario> done() {
        [
                on('one member', [members: 1]),
                on('two members', [:]),
                on('five members', [members: 5]),
                on('cascading', [members: 4, upstreams: [3: 2, 4: 3]]),
                on('without slots', [slots: false]),
                on('trust', [password: null]),
                on('a password for all hosts', [passwordIn: 'wildcards']),
                on('a password in conninfo', [passwordIn: 'conninfo']),
                on('an odd password', [password: 'hunter2:\\x\'y "z']),
                on('no repmgr library', [repmgrd: false]),
                on('an empty directory', [:]) { FakeCluster it -> it.named('pg3').makeDirectory('/var/lib/postgresql/15/main') },
                on('a standby is down', [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg2')) },
                on('a standby has no server', [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg2')); it.named('pg2').up = true },
                on('a witness', [members: 3, witness: 3]),
                on('no ssh between hosts', [:]) { FakeCluster it -> it.untrusted.addAll(['pg1>pg3', 'pg3>pg1', 'pg2>pg3', 'pg3>pg2']) },
                on('its record reaches it late', [:]) { FakeCluster it -> it.named('pg3').recordsLate = 4 },
                on('the standby catches up slowly', [:]) { FakeCluster it -> it.named('pg3').looksInCatchup = 3 },
                on('a slot left alone', [:]) { FakeCluster it -> it.named('pg1').database.slots.add('repmgr_slot_3') },
                on('services start things', [conf: "service_start_command='sudo systemctl start postgresql@15-main'\n"
                        + "repmgrd_service_start_command='sudo systemctl start repmgrd'"]) { FakeCluster it ->
                    it.named('pg3').services.putAll(['sudo systemctl start postgresql@15-main': 'server', 'sudo systemctl start repmgrd': 'repmgrd'])
                },
                after('half written', 2, 1),
                after('only configured', 2, 2),
                after('a clone that runs', 6, 1),
                after('a clone that runs, and little else', 3, 1, [password: null, repmgrd: false]),
                after('a clone that runs at its end', 6, 2),
                after('a clone that ended unseen', 6, 3),
                after('a clone that went on and ended', 6, 1, [:]) { FakeCluster it -> new FakeCommands(it).finishJobs() },
                after('a clone that died', 6, 1, [:]) { FakeCluster it -> new FakeCommands(it).killJobs() },
                after('a clone that died at its end', 6, 2, [:]) { FakeCluster it -> new FakeCommands(it).killJobs() },
                after('a clone that died, without slots', 6, 1, [slots: false]) { FakeCluster it -> new FakeCommands(it).killJobs() },
                after('cloned', 7, 0),
                after('started', 7, 1),
                after('registered', 8, 1),
                after('all but recorded', 10, 0),
                on('no more room than needed', [:]) { FakeCluster it ->
                    it.named('pg1').database.settings.putAll([max_wal_senders: '3', max_replication_slots: '2'])
                },
                new Scenario('via a standby', script("node 'pg3', host: '10.9.0.13', id: 3\n    expand 'pg3'", "via 'pg2', host: '10.9.0.12'"),
                        { Clusters.of() }),
                new Scenario('with wishes of its own', expand(2, ", id: 7, location: 'dc2', priority: 40"), { Clusters.of() }),
                new Scenario('under another name', expand(2, ", name: 'three'"), { Clusters.of() }),
                new Scenario('under a standby', script("node 'pg3', host: '10.9.0.13', id: 3\n    expand 'pg3', upstream: 'pg2', location: 'dc2', priority: 40"), { Clusters.of() }),
                new Scenario('one under the other', script("[3, 4].each { n -> node \"pg\$n\", host: \"10.9.0.1\$n\", id: n }\n"
                        + "    expand 'pg4', upstream: 'pg3'\n    expand 'pg3'"), { Clusters.of(spares: 2) }),
                new Scenario('two, and room for one at a time', script("[3, 4].each { n -> node \"pg\$n\", host: \"10.9.0.1\$n\", id: n }\n    expand 'pg3', 'pg4'"), {
                    FakeCluster cluster = Clusters.of(spares: 2)
                    cluster.named('pg1').database.settings.max_wal_senders = '4'
                    cluster
                }),
                new Scenario('two at once', script("[3, 4].each { n -> node \"pg\$n\", host: \"10.9.0.1\$n\", id: n }\n"
                        + "    [3, 4].each { n -> expand \"pg\$n\" }"), { Clusters.of(spares: 2) }),
        ]
    }

    /** The scenarios that a check refuses. */
    static List<Scenario> refused() {
        [
                on("somebody's database", [:]) { FakeCluster it ->
                    FakeHost host = it.named('pg3')
                    host.write("$host.dataDirectory/global/pg_control", '600', '42')
                    host.database = new FakeDatabase(systemIdentifier: '42')
                },
                on("somebody's files", [:]) { FakeCluster it -> it.named('pg3').write('/var/lib/postgresql/15/main/diary', '600', 'dear') },
                on('no software', [:]) { FakeCluster it -> it.named('pg3').bin = null },
                on('no repmgr', [:]) { FakeCluster it -> it.named('pg3').repmgrVersion = null },
                on('an older major version', [:]) { FakeCluster it -> it.named('pg3').version = '14.11' },
                on('a full disk', [:]) { FakeCluster it -> it.named('pg3').free = 1 << 20 },
                on('the new host is down', [:]) { FakeCluster it -> it.named('pg3').up = false },
                on('the port is taken', [:]) { FakeCluster it -> it.named('pg3').listening.add(5432) },
                on('no way for SQL', [:]) { FakeCluster it -> it.cut.add('pg3>pg1') },
                on('pg_hba.conf refuses replication', [:]) { FakeCluster it -> it.refusedDatabases.add('replication') },
                on('no walsender left', [:]) { FakeCluster it -> it.named('pg1').database.settings.max_wal_senders = '2' },
                on('no slot left', [:]) { FakeCluster it -> it.named('pg1').database.settings.max_replication_slots = '1' },
                on('a clock far off', [:]) { FakeCluster it -> it.named('pg3').clockAhead = 300 },
                on('as root', [:]) { FakeCluster it -> it.named('pg3').uid = 0 },
                on("another node's repmgr.conf", [:]) { FakeCluster it -> it.named('pg3').write(FakeCluster.CONFIG, '644', "node_id=9\nnode_name='x'\n") },
                on('no right to write', [:]) { FakeCluster it -> it.named('pg3').writable.clear() },
                on('two primaries', [:]) { FakeCluster it -> it.named('pg2').inRecovery = false },
                new Scenario('the primary is down', script("node 'pg3', host: '10.9.0.13', id: 3\n    expand 'pg3'", "via 'pg2', host: '10.9.0.12'"), {
                    FakeCluster cluster = Clusters.of()
                    Clusters.powerCut(cluster, cluster.named('pg1'))
                    cluster
                }),
                new Scenario('an id in use', expand(2, ', id: 2'), { Clusters.of() }),
        ]
    }
}
