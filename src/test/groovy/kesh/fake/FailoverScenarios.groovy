package kesh.fake

import static kesh.fake.Scenarios.script

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** What {@code promote} and {@code follow} meet. */
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

    /** The primary's server dies, and its repmgrd with it; its host answers. */
    private static void dies(FakeCluster cluster) {
        FakeHost primary = cluster.named('pg1')
        Clusters.powerCut(cluster, primary)
        primary.up = true
        primary.crashed = true
    }

    static List<Scenario> done() {
        [
                on('promote: of two', "promote 'pg2'", [members: 2]) { FakeCluster it -> dies(it) },
                on('promote: with a sibling', "promote 'pg2'", [members: 3]) { FakeCluster it -> dies(it) },
                on('promote: with a cascade', "promote 'pg2'", [members: 4, upstreams: [4: 2]]) { FakeCluster it -> dies(it) },
                on('promote: the host is gone', "promote 'pg2', lost: true", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg1')) },
                on('promote: no repmgrd', "promote 'pg2'", [members: 3, repmgrd: false]) { FakeCluster it -> dies(it) },
                on('promote: without slots', "promote 'pg2'", [members: 3, slots: false]) { FakeCluster it -> dies(it) },
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
                on('follow: in a circle', "follow 'pg2', upstream: 'pg3'", [members: 3, upstreams: [3: 2]]),
                on('follow: itself', "follow 'pg2', upstream: 'pg2'", [members: 2]),
                on('follow: the primary', "follow 'pg1', upstream: 'pg2'", [members: 2]),
                on('follow: one that is down', "follow 'pg2', upstream: 'pg3'", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
        ]
    }
}
