package kesh.fake

import static kesh.fake.Scenarios.script

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** Scenarios of {@code promote} and {@code follow}. */
@CompileStatic
class FailoverScenarios {
    private static final String PG2 = "via 'pg2', host: '10.9.0.12'"

    private static Scenario on(String name, String statements, Map<String, Object> wishes, Closure<?> arranged = {}) {
        new Scenario(name, script(statements, PG2), {
            FakeCluster cluster = Clusters.of(([spares: 0] as Map<String, Object>) + wishes)
            arranged.call(cluster)
            cluster
        })
    }

    /** The primary's server dies with its repmgrd; its host still answers. */
    private static void dies(FakeCluster cluster) {
        FakeHost primary = cluster.named('pg1')
        Clusters.powerCut(cluster, primary)
        primary.up = true
        primary.crashed = true
    }

    /** pg2 was promoted in its place, and pg3 follows pg2. */
    private static void failsOver(FakeCluster cluster) {
        dies(cluster)
        all(new FakeRepmgr(cluster, cluster.named('pg2'), FakeCluster.CONFIG).standbyPromote())
        if (cluster.named('pg3')) {
            all(new FakeRepmgr(cluster, cluster.named('pg3'), FakeCluster.CONFIG).standbyFollow('2'))
        }
    }

    /** It had begun to follow pg2 and then lost its upstream; no restartpoint shows yet that it is on pg2's timeline. */
    private static void isLeftBehind(FakeCluster cluster) {
        failsOver(cluster)
        FakeHost standby = cluster.named('pg3')
        standby.write("$standby.dataDirectory/postgresql.auto.conf", '600', "primary_conninfo = 'host=10.9.0.99 application_name=pg3'\nprimary_slot_name = 'repmgr_slot_3'\n")
        standby.ahead = 4096
        cluster.detach(standby)
        cluster.named('pg2').database.correct('3', [upstream_node_id: '1'])
        standby.database.correct('3', [upstream_node_id: '1'])
    }

    private static void all(Change change) {
        (0..<change.stages()).each { Object failed = change.stage(it); assert failed == null }
    }

    /** The old primary runs again, beside the new one. */
    static void runsAgain(FakeCluster cluster) {
        failsOver(cluster)
        cluster.named('pg1').crashed = false
        new FakeCommands(cluster).startServer(cluster.named('pg1'))
        cluster.named('pg1').diverged = 4096
    }

    static List<Scenario> done() {
        [
                on('promote: of two', "promote 'pg2'", [members: 2]) { FakeCluster it -> dies(it) },
                on('promote: with a sibling', "promote 'pg2'", [members: 3]) { FakeCluster it -> dies(it) },
                on('promote: with a witness', "promote 'pg2'", [members: 3, witness: 3]) { FakeCluster it -> dies(it) },
                on('promote: with a cascade', "promote 'pg2'", [members: 4, upstreams: [4: 2]]) { FakeCluster it -> dies(it) },
                on('promote: the host is gone', "promote 'pg2', lost: true", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg1')) },
                on('promote: no repmgrd', "promote 'pg2'", [members: 3, repmgrd: false]) { FakeCluster it -> dies(it) },
                on('promote: without slots', "promote 'pg2'", [members: 3, slots: false]) { FakeCluster it -> dies(it) },
                on('promote: it was done, and a standby is left behind', "promote 'pg2'", [members: 3]) { FakeCluster it -> isLeftBehind(it) },
                on('rejoin: it crashed', "rejoin 'pg1'", [members: 3]) { FakeCluster it -> failsOver(it) },
                on('rejoin: it crashed with WAL of its own', "rejoin 'pg1'", [members: 3]) { FakeCluster it ->
                    failsOver(it)
                    it.named('pg1').diverged = 4096
                },
                on('rejoin: stopped in good order', "rejoin 'pg1'", [members: 2]) { FakeCluster it ->
                    failsOver(it)
                    it.named('pg1').crashed = false
                },
                on('rejoin: a second primary', "rejoin 'pg1'", [members: 3]) { FakeCluster it -> runsAgain(it) },
                on('rejoin: a second primary of two, no repmgrd', "rejoin 'pg1'", [members: 2, repmgrd: false]) { FakeCluster it -> runsAgain(it) },
                on('rejoin: without slots', "rejoin 'pg1'", [members: 3, slots: false]) { FakeCluster it -> failsOver(it) },
                on('rebuild: one that is down', "rebuild 'pg3'", [members: 3]) { FakeCluster it -> new FakeCommands(it).stopAndBeRecorded(it.named('pg3')) },
                on('rebuild: the former primary', "rebuild 'pg1'", [members: 3]) { FakeCluster it -> failsOver(it) },
                on('rebuild: elsewhere, no slots', "rebuild 'pg3', upstream: 'pg2'", [members: 3, slots: false]) { FakeCluster it ->
                    new FakeCommands(it).stopServer(it.named('pg3'))
                },
                on('rebuild: it is whole', "rebuild 'pg3'", [members: 3]),
                on('rejoin: it is a standby', "rejoin 'pg3'", [members: 3]) { FakeCluster it -> failsOver(it) },
                on('rejoin: below another standby', "rejoin 'pg3'", [members: 3, upstreams: [3: 2]]),
                on('follow: into a cascade', "follow 'pg3', upstream: 'pg2'", [members: 3]),
                on('follow: back to the primary', "follow 'pg3'", [members: 3, upstreams: [3: 2]]),
                on('follow: without slots', "follow 'pg3', upstream: 'pg2'", [members: 3, slots: false]),
                on('follow: it does already', "follow 'pg3', upstream: 'pg1'", [members: 3]),
        ]
    }

    static List<Scenario> refused() {
        [
                on('promote: the primary runs', "promote 'pg2'", [members: 3]),
                on('promote: nobody', "promote 'pg9'", [members: 2]) { FakeCluster it -> dies(it) },
                on('promote: the primary cannot be seen', "promote 'pg2'", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg1')) },
                on('promote: another is better', "promote 'pg2'", [members: 3]) { FakeCluster it ->
                    dies(it)
                    it.named('pg3').ahead = 4096
                },
                on('promote: a standby cannot be seen', "promote 'pg2'", [members: 3]) { FakeCluster it ->
                    dies(it)
                    Clusters.powerCut(it, it.named('pg3'))
                },
                on('rebuild: the primary', "rebuild 'pg1'", [members: 3]),
                on('rebuild: a standby below', "rebuild 'pg3'", [members: 4, upstreams: [4: 3]]) { FakeCluster it -> new FakeCommands(it).stopServer(it.named('pg3')) },
                on('rejoin: the primary', "rejoin 'pg1'", [members: 3]),
                on('rejoin: the one that is to stay', "rejoin 'pg2'", [members: 3]) { FakeCluster it -> runsAgain(it) },
                on('rejoin: no hints', "rejoin 'pg1'", [members: 3]) { FakeCluster it ->
                    failsOver(it)
                    it.named('pg1').database.settings.wal_log_hints = 'off'
                },
                on('rejoin: its WAL is gone', "rejoin 'pg1'", [members: 3]) { FakeCluster it ->
                    failsOver(it)
                    it.named('pg2').oldestWal = '0000000000000009'
                },
                on('rejoin: its records do not call pg2 the primary', "rejoin 'pg1'", [members: 2]) { FakeCluster it ->
                    failsOver(it)
                    it.named('pg2').database.rows.find { Map<String, String> row -> row.node_id == '2' }.with { Map<String, String> row -> row.type = 'standby' }
                },
                on('follow: in a circle', "follow 'pg2', upstream: 'pg3'", [members: 3, upstreams: [3: 2]]),
                on('follow: itself', "follow 'pg2', upstream: 'pg2'", [members: 2]),
                on('follow: the primary', "follow 'pg1', upstream: 'pg2'", [members: 2]),
                on('follow: one that is down', "follow 'pg2', upstream: 'pg3'", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
        ]
    }
}
