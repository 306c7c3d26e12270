package kesh.fake

import static kesh.fake.Scenarios.script

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** Scenarios of {@code switchover}. */
@CompileStatic
class SwitchoverScenarios {

    private static Scenario on(String name, String statements, Map<String, Object> wishes, Closure<?> arranged = {}) {
        new Scenario("switchover: $name", script(statements, "via 'pg2', host: '10.9.0.12'"), {
            FakeCluster cluster = Clusters.of(([spares: 0] as Map<String, Object>) + wishes)
            arranged.call(cluster)
            cluster
        })
    }

    private static FakeHost archives(FakeCluster cluster) {
        FakeHost primary = cluster.named('pg1')
        primary.database.settings.putAll([archive_mode: 'on', archive_command: '/bin/true'])
        primary
    }

    private static void withoutSlots(FakeHost host) {
        host.write(FakeCluster.CONFIG, '644', host.text(FakeCluster.CONFIG).replace('use_replication_slots=yes', ''))
    }

    static List<Scenario> done() {
        [
                on('of two', "switchover to: 'pg2'", [members: 2]),
                on('with a sibling', "switchover to: 'pg2'", [members: 3]),
                on('with a cascade', "switchover to: 'pg2'", [members: 4, upstreams: [4: 3]]),
                on('with standbys below the candidate', "switchover to: 'pg2'", [members: 4, upstreams: [4: 2]]),
                on('without slots', "switchover to: 'pg2'", [members: 3, slots: false]),
                on('the former primary no longer uses slots, and its record has one', "switchover to: 'pg2'", [members: 3]) { FakeCluster it -> withoutSlots(it.named('pg1')) },
                on('no repmgr library', "switchover to: 'pg2'", [members: 3, repmgrd: false]),
                on('a standby is down', "switchover to: 'pg2'", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
                on('with a witness', "switchover to: 'pg2'", [members: 3, witness: 3]),
                on('it is primary already', "switchover to: 'pg1'", [members: 2]),
        ]
    }

    static List<Scenario> refused() {
        [
                on('to nobody', "switchover to: 'pg9'", [members: 2]),
                on('to one that is down', "switchover to: 'pg3'", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
                on('to one below another', "switchover to: 'pg3'", [members: 3, upstreams: [3: 2]]),
                on('a primary that archives too slowly', "switchover to: 'pg2'", [members: 2]) { FakeCluster it -> archives(it).unarchived = 200 },
                on('a primary that cannot archive', "switchover to: 'pg2'", [members: 2]) { FakeCluster it -> archives(it).database.archiveFailure = '000000010000000000000005' },
                on('the primary is gone', "switchover to: 'pg2'", [members: 2]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg1')) },
        ]
    }
}
