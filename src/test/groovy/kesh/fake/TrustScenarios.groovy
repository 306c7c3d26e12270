package kesh.fake

import static kesh.fake.Scenarios.script

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** Scenarios of {@code trust}. */
@CompileStatic
class TrustScenarios {

    private static Scenario on(String name, String statements, Map<String, Object> wishes, Closure<?> arranged = {}) {
        new Scenario("trust: $name", script(statements), {
            FakeCluster cluster = Clusters.of(([members: 2, spares: 0] as Map<String, Object>) + wishes)
            arranged.call(cluster)
            cluster
        })
    }

    private static void strange(FakeHost host) {
        host.files.remove("$host.home/.ssh/known_hosts" as String)
        host.write("$host.home/.ssh/authorized_keys", '600', 'ssh-ed25519 KEY+OF+THE+OPERATOR ann\n')
    }

    private static void withoutKey(FakeHost host) {
        host.files.remove("$host.home/.ssh/id_ed25519" as String)
        host.files.remove("$host.home/.ssh/id_ed25519.pub" as String)
    }

    static List<Scenario> done() {
        [
                on('all is well', 'trust', [:]),
                on('strangers', 'trust', [members: 3]) { FakeCluster it -> it.hosts.values().each { strange(it) } },
                on('without keys', 'trust', [:]) { FakeCluster it -> it.hosts.values().each { strange(it); withoutKey(it) } },
                on('a new host', "node 'pg3', host: '10.9.0.13'\n    trust 'pg3'", [spares: 1]) { FakeCluster it ->
                    strange(it.named('pg3'))
                    withoutKey(it.named('pg3'))
                },
                on('then it is made a member', "node 'pg3', host: '10.9.0.13'\n    trust\n    expand 'pg3'\n    check", [spares: 1]) { FakeCluster it ->
                    strange(it.named('pg3'))
                },
                new Scenario('trust: hosts that are no cluster yet', script("node 'pg2', host: '10.9.0.12'\n    node 'pg3', host: '10.9.0.13'\n    trust", ''), {
                    FakeCluster cluster = Clusters.of(members: 1, spares: 2)
                    cluster.hosts.values().each { strange(it); withoutKey(it) }
                    cluster
                }),
                on('by password', "node 'pg3', host: '10.9.0.13'\n    trust", [spares: 1]) { FakeCluster it ->
                    it.named('pg3').with {
                        files.remove("$home/.ssh/authorized_keys" as String)
                        byPassword = true
                    }
                },
                on('others may read a key', 'trust', [:]) { FakeCluster it ->
                    it.named('pg2').with { files["$home/.ssh/id_ed25519" as String].mode = '644' }
                },
                on('others may write what admits', 'trust', [:]) { FakeCluster it ->
                    it.named('pg2').with { files["$home/.ssh/authorized_keys" as String].mode = '622' }
                },
        ]
    }

    static List<Scenario> refused() {
        [
                on('another host key', 'trust', [:]) { FakeCluster it ->
                    it.named('pg1').with { write("$home/.ssh/known_hosts", '600', 'pg2,10.9.0.12 ssh-ed25519 HOST+KEY+OF+old\n') }
                },
                on('sshd refuses', 'trust', [:]) { FakeCluster it -> it.untrusted.add('pg1>pg2') },
                on('cut off', 'trust', [:]) { FakeCluster it -> it.cut.add('pg1>pg2') },
                on('one is down', 'trust', [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
                on('nobody of that name', "trust 'pg1', 'pg9'", [:]),
        ]
    }
}
