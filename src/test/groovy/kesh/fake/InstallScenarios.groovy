package kesh.fake

import static kesh.fake.Scenarios.script

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** Scenarios of {@code install} and {@code witness}. */
@CompileStatic
class InstallScenarios {

    /** This many declared hosts, and statements for them. */
    private static String nodes(int hosts, String statements) {
        String data = "data: '/var/lib/postgresql/15/main', config: '$FakeCluster.CONFIG'"
        script("(1..$hosts).each { n -> node \"pg\$n\", host: \"10.9.0.1\$n\", id: n }\n    ${statements.replace('DATA', data)}", '')
    }

    private static Scenario on(String name, int hosts, String statements, Closure<?> arranged = {}) {
        new Scenario(name, nodes(hosts, statements), {
            FakeCluster cluster = Clusters.bare(hosts)
            arranged.call(cluster)
            cluster
        })
    }

    private static Scenario witness(String name, Map<String, Object> wishes, Closure<?> arranged = {}) {
        int id = 1 + (int) wishes.getOrDefault('members', 2)
        new Scenario("witness: $name", script("node 'pg$id', host: '${Clusters.address(id)}'\n    witness 'pg$id'"), {
            FakeCluster cluster = Clusters.of(wishes)
            arranged.call(cluster)
            cluster
        })
    }

    static List<Scenario> done() {
        [
                on('install: one', 1, "install 'pg1', DATA"),
                on('install: an empty directory', 1, "install 'pg1', DATA") { FakeCluster it -> it.named('pg1').makeDirectory('/var/lib/postgresql/15/main') },
                on('install: in another locale', 2, "install 'pg1', 'pg2', DATA, locale: 'de_DE.UTF-8'") { FakeCluster it ->
                    it.hosts.values().each { FakeHost host -> host.charsets['de_DE.UTF-8'] = 'UTF-8' }
                },
                on('install: three and a witness', 4, "trust\n    install 'pg1', 'pg2', 'pg3', DATA, settings: [max_connections: 200]\n    witness 'pg4'\n    check"),
                on('install: a cascade', 3, "install 'pg1', DATA\n    expand 'pg2', location: 'dc2'\n    expand 'pg3', upstream: 'pg2'"),
                on('install: strangers', 2, "install 'pg1', 'pg2', DATA") { FakeCluster it -> it.untrusted.addAll(['pg1>pg2', 'pg2>pg1']) },
                witness('of one', [members: 1]),
                witness('of two', [:]),
                witness('no slots', [slots: false]),
                witness('a password for all hosts', [passwordIn: 'wildcards']),
                witness('a standby is down', [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg2')) },
                witness('no repmgr library', [repmgrd: false]),
        ]
    }

    static List<Scenario> refused() {
        [
                on("install: somebody's database", 2, "install 'pg1', 'pg2', DATA") { FakeCluster it ->
                    FakeHost host = it.named('pg1')
                    host.write("$host.dataDirectory/global/pg_control", '600', '42')
                    host.database = new FakeDatabase(systemIdentifier: '42')
                },
                on("install: somebody's files where a standby goes", 2, "install 'pg1', 'pg2', DATA") { FakeCluster it ->
                    it.named('pg2').write('/var/lib/postgresql/15/main/diary', '600', 'dear')
                },
                on('install: no software', 1, "install 'pg1', DATA") { FakeCluster it -> it.named('pg1').bin = null },
                on('install: a full disk', 1, "install 'pg1', DATA") { FakeCluster it -> it.named('pg1').free = 1 << 20 },
                on('install: a locale that a standby to be lacks, and another version there', 2, "install 'pg1', 'pg2', DATA, locale: 'de_DE.UTF-8'") { FakeCluster it ->
                    it.named('pg1').charsets['de_DE.UTF-8'] = 'UTF-8'
                    it.named('pg2').version = '14.9'
                },
                on('install: as root', 1, "install 'pg1', DATA") { FakeCluster it -> it.named('pg1').uid = 0 },
                on('install: the port is taken', 1, "install 'pg1', DATA") { FakeCluster it -> it.named('pg1').listening.add(5432) },
                on('install: down', 2, "install 'pg1', 'pg2', DATA") { FakeCluster it -> it.named('pg1').up = false },
                on('install: a standby to be is down', 2, "install 'pg1', 'pg2', DATA") { FakeCluster it -> it.named('pg2').up = false },
                on('install: no right to write', 1, "install 'pg1', DATA") { FakeCluster it -> it.named('pg1').writable.clear() },
                on("install: another node's repmgr.conf", 1, "install 'pg1', DATA") { FakeCluster it ->
                    it.named('pg1').write(FakeCluster.CONFIG, '644', "node_id=9\nnode_name='x'\n")
                },
                on('install: not declared', 1, "install 'pg9', DATA"),
                new Scenario('install: beside a cluster', nodes(3, "install 'pg3', DATA"), { Clusters.of() }),
                new Scenario('install: a cluster that is down', nodes(2, "install 'pg1', 'pg2', DATA"), {
                    FakeCluster cluster = Clusters.of(spares: 0)
                    cluster.hosts.values().each { Clusters.powerCut(cluster, it); it.up = true }
                    cluster
                }),
                witness('no password known', [password: null]),
                witness("somebody's database", [:]) { FakeCluster it ->
                    FakeHost host = it.named('pg3')
                    host.write("$host.dataDirectory/global/pg_control", '600', '42')
                    host.database = new FakeDatabase(systemIdentifier: '42')
                },
                new Scenario('witness: a standby', script("witness 'pg2'"), { Clusters.of() }),
        ]
    }
}
