package kesh.fake

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** Scenarios of {@code check} and {@code rescan}. */
@CompileStatic
class LookScenarios {

    private static Scenario rescan(String name, Closure<?> arranged) {
        new Scenario(name, Scenarios.script('rescan'), {
            FakeCluster cluster = Clusters.of(members: 3, spares: 0)
            arranged.call(cluster)
            cluster
        })
    }

    static final String FILE = 'LICENSE'

    private static Scenario put(String name, String on, Map<String, String> modes) {
        new Scenario(name, Scenarios.script("put '$FILE', '/var/lib/postgresql/license', on: $on"), {
            FakeCluster cluster = Clusters.of(members: 3, spares: 0)
            modes.each { host, mode -> cluster.named(host).write('/var/lib/postgresql/license', mode, new File(FILE).text) }
            cluster
        })
    }

    private static void row(FakeCluster cluster, String id, Map<String, String> changes) {
        cluster.named('pg1').database.rows.find { it.node_id == id }.putAll(changes)
        cluster.replicate()
    }

    static List<Scenario> done() {
        [
                new Scenario('rescan: a witness below a former primary', Scenarios.script('rescan'), {
                    FakeCluster cluster = Clusters.of(members: 3, spares: 0, witness: 3)
                    cluster.hosts.values().each { host -> host.database.rows.findAll { it.type == 'witness' }.each { row -> row.upstream_node_id = '2' } }
                    cluster
                }),
                new Scenario('check a healthy cluster', Scenarios.script('check'), { Clusters.of(members: 3, spares: 0) }),
                required('required of all', ON_ALL, 'true'),
                required('required of the primary', "require 'calm', sql: 'select calm()', on: 'primary'", 'true'),
                required('required of two by name', "require 'calm', sql: 'select calm()', on: ['pg1', 'pg2']", 'true'),
                required('required by a block', "require('calm') { standbys.every { it.lag < 1000 } && primary.name == 'pg1' }", 'true'),
                put('a file to all', 'all', [:]),
                put('a file to the standbys, one of which has it', 'standbys', [pg2: '644']),
                put('a file of another mode', "'pg1'", [pg1: '600']),
                new Scenario('a gate before and after an expand', Scenarios.script("node 'pg4', host: '10.9.0.14'\n    check\n    expand 'pg4'\n    check"),
                        { Clusters.of(members: 3) }),
                rescan('nothing out of place') {},
                rescan('a slot of nobody') { FakeCluster it -> it.named('pg1').database.slots.add('repmgr_slot_9') },
                rescan('a slot of nobody on a standby') { FakeCluster it -> it.named('pg2').database.slots.add('repmgr_slot_9') },
                rescan("slots of others' and of a member's") { FakeCluster it -> it.named('pg1').database.slots.addAll(['backup']); it.named('pg2').database.slots.add('repmgr_slot_3') },
                rescan('a slot of nobody in use') { FakeCluster it ->
                    it.named('pg1').database.slots.add('repmgr_slot_9')
                    it.named('pg1').busySlots.add('repmgr_slot_9')
                },
                rescan('recorded below another') { FakeCluster it -> row(it, '3', [upstream_node_id: '2']) },
                rescan('recorded as inactive') { FakeCluster it -> row(it, '3', [active: 'f']) },
                rescan('a slot and a record out of place') { FakeCluster it ->
                    it.named('pg1').database.slots.add('repmgr_slot_9')
                    row(it, '3', [upstream_node_id: '2'])
                },
                rescan('a dead standby') { FakeCluster it ->
                    Clusters.powerCut(it, it.named('pg3'))
                    it.named('pg1').database.slots.add('repmgr_slot_9')
                },
        ]
    }

    private static Scenario checked(String name, Closure<?> arranged) {
        new Scenario(name, Scenarios.script("node 'pg4', host: '10.9.0.14'\n    check\n    expand 'pg4'"), {
            FakeCluster cluster = Clusters.of(members: 3)
            arranged.call(cluster)
            cluster
        })
    }

    private static final String ON_ALL = "require 'calm', sql: 'select calm()', on: all"

    /** A check of the operator's own before an expand. */
    private static Scenario required(String name, String require, String answer, Closure<?> arranged = {}) {
        new Scenario(name, Scenarios.script("node 'pg3', host: '10.9.0.13'\n    $require\n    expand 'pg3'"), {
            FakeCluster cluster = Clusters.of()
            cluster.answers['select calm()'] = answer
            arranged.call(cluster)
            cluster
        })
    }

    static List<Scenario> refused() {
        [
                required('required: no', ON_ALL, 'false'),
                required('required: no answer', ON_ALL, 'ERROR: function calm() does not exist'),
                required('required: of one that is down', ON_ALL, 'true') { FakeCluster it -> Clusters.powerCut(it, it.named('pg2')) },
                required('required: of nobody', "require 'calm', sql: 'select calm()', on: 'pg9'", 'true'),
                required('required: a block that says no', "require('calm') { standbys.size() == 3 }", 'true'),
                rescan('two primaries to be rescanned') { FakeCluster it -> it.named('pg2').inRecovery = false },
                checked('a gate: a slot of nobody') { FakeCluster it -> it.named('pg1').database.slots.add('repmgr_slot_9') },
                checked('a gate: repmgrd paused') { FakeCluster it -> it.named('pg2').paused = true },
                checked('a gate: a node unseen') { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
                checked('a gate: no trust') { FakeCluster it -> it.untrusted.add('pg2>pg3') },
        ]
    }
}
