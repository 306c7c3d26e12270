package kesh.fake

import static kesh.fake.Scenarios.script

import groovy.transform.CompileStatic
import kesh.fake.Scenarios.Scenario

/** Scenarios of {@code shrink}. */
@CompileStatic
class ShrinkScenarios {

    private static Scenario on(String name, String statements, Map<String, Object> wishes, Closure<?> arranged = {}) {
        new Scenario("shrink: $name", script(statements), {
            FakeCluster cluster = Clusters.of(([spares: 0] as Map<String, Object>) + wishes)
            arranged.call(cluster)
            cluster
        })
    }

    static List<Scenario> done() {
        [
                on('one of three', "shrink 'pg3'", [members: 3]),
                on('the last standby', "shrink 'pg2'", [members: 2]),
                on('one that is declared', "node 'pg3', host: '10.9.0.13'\n    shrink 'pg3'", [members: 3]),
                on('one with standbys below', "shrink 'pg2'", [members: 4, upstreams: [3: 2, 4: 2]]),
                on('one below another', "shrink 'pg3'", [members: 3, upstreams: [3: 2]]),
                on('without slots', "shrink 'pg3'", [members: 3, slots: false]),
                on('no repmgr library', "shrink 'pg3'", [members: 3, repmgrd: false]),
                on('clients on it', "shrink 'pg3', drain: 5", [members: 3]) { FakeCluster it -> it.named('pg3').database.clients = 4 },
                on('its server does not run', "shrink 'pg3'", [members: 3]) { FakeCluster it ->
                    new FakeCommands(it).stopServer(it.named('pg3'))
                    it.named('pg3').repmgrd = null
                },
                on('cron starts it', "shrink 'pg3'", [members: 3]) { FakeCluster it ->
                    it.named('pg3').crontab = "# mine\n* * * * * repmgrd -f $FakeCluster.CONFIG\n0 1 * * * backup\n"
                },
                on('a witness', "shrink 'pg3'", [members: 3, witness: 3]),
                on('a witness below a former primary', "shrink 'pg3'", [members: 3, witness: 3]) { FakeCluster it ->
                    it.hosts.values().each { host -> host.database.rows.findAll { it.type == 'witness' }.each { row -> row.upstream_node_id = '2' } }
                },
                on('a witness stays, its repmgrd does not run', "shrink 'pg2'", [members: 3, witness: 3]) { FakeCluster it ->
                    it.named('pg3').repmgrd = null
                },
                on('a witness is recorded below it', "shrink 'pg2'", [members: 3, witness: 3]) { FakeCluster it ->
                    it.hosts.values().each { host -> host.database.rows.findAll { it.type == 'witness' }.each { row -> row.upstream_node_id = '2' } }
                },
                on('with its data', "shrink 'pg3', purge: true", [members: 3]),
                on('a lost one', "shrink 'pg3', lost: true", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
                on('lost, and a standby below', "shrink 'pg2', lost: true", [members: 3, upstreams: [3: 2]]) { FakeCluster it ->
                    Clusters.powerCut(it, it.named('pg2'))
                },
                on('two lost, one below the other', "shrink 'pg3', lost: true\n    shrink 'pg2', lost: true", [members: 3, upstreams: [3: 2]]) { FakeCluster it ->
                    ['pg2', 'pg3'].each { name -> Clusters.powerCut(it, it.named(name)) }
                },
                on('a key that all share', "shrink 'pg3'", [members: 3]) { FakeCluster it ->
                    it.hosts.values().each { host -> host.write("$host.home/.ssh/id_ed25519.pub", '644', 'ssh-ed25519 KEY+OF+pg1 postgres@pg1\n') }
                },
                on('two of four', "shrink 'pg3'\n    shrink 'pg4'", [members: 4]),
                on('one goes, one comes', "node 'pg4', host: '10.9.0.14'\n    shrink 'pg3'\n    expand 'pg4'", [members: 3, spares: 1]),
                on('one that was shrunk before', "shrink 'pg9'", [members: 2]) { FakeCluster it ->
                    it.hosts.values()*.database.findAll().each { FakeDatabase database ->
                        database.events << ([node_id: '9', event: 'kesh_shrink_begun', successful: 't', details: 'shrink pg9 by kesh: op@host[1] since x'] as TreeMap<String, String>)
                    }
                },
        ]
    }

    static List<Scenario> refused() {
        [
                on('the primary', "shrink 'pg1'", [members: 2]),
                on('none of that name', "shrink 'pg9'", [members: 2]),
                on('an unreachable one', "shrink 'pg3'", [members: 3]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
                on('lost, but it runs', "shrink 'pg3', lost: true", [members: 3]),
                on('commits would wait', "shrink 'pg2'", [members: 3]) { FakeCluster it ->
                    it.named('pg1').database.settings.synchronous_standby_names = 'ANY 2 (pg2, pg3)'
                },
                on('its standby is down', "shrink 'pg2'", [members: 3, upstreams: [3: 2]]) { FakeCluster it -> Clusters.powerCut(it, it.named('pg3')) },
        ]
    }
}
