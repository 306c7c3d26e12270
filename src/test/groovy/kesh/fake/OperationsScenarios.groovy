package kesh.fake

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** Scenarios of pause, unpause, start, stop, restart and set. */
@CompileStatic
class OperationsScenarios {

    private static Scenario on(String name, String statements, Map<String, Object> wishes = [:], Closure<?> arranged = {}) {
        new Scenario(name, Scenarios.script(statements, "via 'pg2', host: '10.9.0.12'"), {
            FakeCluster cluster = Clusters.of(([members: 3, spares: 0] as Map<String, Object>) + wishes)
            arranged.call(cluster)
            cluster
        })
    }

    private static Scenario on(String name, String statements, Closure<?> arranged) {
        on(name, statements, [:], arranged)
    }

    private static void stopped(FakeCluster cluster, String... names) {
        names.each { new FakeCommands(cluster).stopAndBeRecorded(cluster.named(it)) }
    }

    private static void waiting(FakeCluster cluster, String name, String value) {
        cluster.hosts.values().findAll { it.running }.each {
            FakeParameters.alterSystem(it, "alter system set $name = '$value'")
            FakeParameters.reload(it)
        }
    }

    private static void paused(FakeCluster cluster) {
        cluster.hosts.values().each { it.paused = true }
    }

    static List<Scenario> done() {
        [
                on('pause', 'pause'),
                on('pause: one is paused already', 'pause') { FakeCluster it -> it.named('pg2').paused = true },
                on('pause: no repmgr library', 'pause', [repmgrd: false]),
                on('unpause', 'unpause') { FakeCluster it -> paused(it) },
                on('stop: a standby', "stop 'pg3'"),
                on('stop: all standbys but one, in a cascade', "stop 'pg3', 'pg4'", [members: 4, upstreams: [4: 3]]),
                on('stop: the primary', 'stop on: primary') { FakeCluster it -> paused(it) },
                on('start: a standby', "start 'pg3'") { FakeCluster it -> stopped(it, 'pg3') },
                on('start: its repmgrd, too', "start 'pg3'") { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')); it.named('pg3').up = true },
                on('start: its server knows nothing of its repmgrd', "start 'pg3'") { FakeCluster it -> it.named('pg3').unheard = true },
                on('start: a cascade', 'start on: all', [members: 4, upstreams: [4: 3]]) { FakeCluster it -> stopped(it, 'pg4', 'pg3') },
                on('start: the primary', "start 'pg1'\n    unpause") { FakeCluster it -> stopped(it, 'pg1'); paused(it) },
                on('start: the primary, and failover is not paused', "start 'pg1'") { FakeCluster it -> stopped(it, 'pg1') },
                on('start: the primary and a standby', 'start on: all') { FakeCluster it -> stopped(it, 'pg3', 'pg1'); paused(it) },
                on('restart: nothing waits', 'restart on: all'),
                on('restart: a setting waits', 'restart on: all', [members: 4, upstreams: [4: 3]]) { FakeCluster it -> waiting(it, 'max_connections', '200') },
                on('restart: some, for a setting', "restart 'pg1', 'pg3', 'pg4'", [members: 4, upstreams: [4: 3]]) { FakeCluster it -> waiting(it, 'wal_log_hints', 'off') },
                on('restart: a setting waits that is lowered', 'restart on: all') { FakeCluster it -> waiting(it, 'max_connections', '50') },
                on('restart: a standby, since', "restart 'pg3', since: '2026-11-01 00:02Z'"),
                on('restart: recorded as inactive', "restart on: all, since: '2026-11-01 00:02Z'") { FakeCluster it ->
                    it.hosts.values()*.database*.rows*.find { it.node_id == '3' }.each { it.active = 'f' }
                },
                on('restart: without slots and repmgrd', "restart on: all, since: '2026-11-01 00:02Z'", [slots: false, repmgrd: false]),
                on('set', "set work_mem: '8MB', log_min_duration_statement: '1s'"),
                on('set: one has it', "set work_mem: '8MB', on: ['pg1', 'pg3']") { FakeCluster it ->
                    FakeParameters.alterSystem(it.named('pg3'), "alter system set work_mem = '8192kB'")
                    FakeParameters.reload(it.named('pg3'))
                },
                on('set: what waits for a restart', 'set max_connections: 200'),
                on('set: and restart, raised', 'set max_connections: 200, restart: true', [members: 4, upstreams: [4: 3]]),
                on('set: and restart, lowered', "set max_connections: 50, work_mem: '8MB', restart: true"),
                on('set: on some, and restart, lowered', "set max_connections: 50, work_mem: '8MB', on: ['pg1', 'pg3'], restart: true"),
                on('set: a list', "set shared_preload_libraries: 'repmgr, pg_stat_statements', restart: true"),
        ]
    }

    static List<Scenario> refused() {
        [
                on('stop: the primary by its name', "stop 'pg1'"),
                on('stop: the primary, and failover is not paused', 'stop on: primary'),
                on('stop: commits would wait', "stop 'pg2', 'pg3'") { FakeCluster it ->
                    it.named('pg1').database.settings.synchronous_standby_names = 'ANY 1 (pg2, pg3)'
                },
                on('start: a former primary', "start 'pg1'") { FakeCluster it ->
                    stopped(it, 'pg1')
                    it.named('pg2').inRecovery = false
                },
                on('start: below one that is down', "start 'pg4'", [members: 4, upstreams: [4: 3]]) { FakeCluster it -> stopped(it, 'pg4', 'pg3') },
                on('start: its slot is gone', "start 'pg3'") { FakeCluster it -> stopped(it, 'pg3'); it.named('pg1').database.slots.remove('repmgr_slot_3') },
                on('restart: nobody of that name', "restart 'pg9'"),
                on('restart: one is unreachable', 'restart on: all') { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
                on('set: unknown', "set wrok_mem: '8MB'"),
                on('set: out of bounds', "set work_mem: '1kB'"),
                on('set: on the primary alone', 'set max_connections: 200, on: primary'),
                on('set: what is repmgr\'s', "set primary_conninfo: 'host=pg2'"),
                on('set: one is down', "set work_mem: '8MB'") { FakeCluster it -> stopped(it, 'pg3') },
        ]
    }
}
