package kesh.verb

import kesh.cluster.Conninfo
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.role.Rebuild
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of rebuild: a state in a few words here, the plan in a file named like the row. */
class RebuildSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    static final Closure<?> CLUSTER = {
        primary 'pg1'
        standby 'pg2'
        standby 'pg3'
    }

    private static final Closure<?> STOPPED = { change('pg3') { stopped(); machine repmgrd: null } }

    @Shared
    List<List<Object>> rows = [
            ['stopped', STOPPED],
            ['stopped, from a standby', STOPPED, 'pg3', 'pg2'],
            ['a rewind of it failed', { change('pg3') { stopped(); machine repmgrd: null; job 'rewind-pg3', exit: 1 } }],
            ['copied by a rebuild before', { change('pg3') { copied(); stopped(); job 'clone-pg3', exit: 0 } }],
            ['copied by a rebuild before, and it does not stream', { change('pg3') { copied(); detached(); server walReceiver: null; job 'clone-pg3', exit: 0 } }],
            ['it runs, and receives nothing', { change('pg3') { detached(); server walReceiver: null } }],
            ['it runs, with clients', { change('pg3') { detached(); server walReceiver: null; activity clients: 2 } }],
            ['it receives WAL', {}],
            ['it receives WAL, from another than is wanted', {}, 'pg3', 'pg2'],
            ['a witness is recorded below', { witness('pg4') { registration upstream: new kesh.cluster.NodeId(3) }; change('pg3') { stopped() } }],
            ['a standby below', { standby('pg4', upstream: 'pg3'); change('pg3') { stopped() } }],
            ['a stopped standby below', { standby('pg4', upstream: 'pg3') { stopped() }; change('pg3') { stopped() } }],
            ['tablespaces elsewhere', { change('pg3') { stopped(); data elsewhere: ['/srv/space'] } }],
            ['a connection string that repmgr cannot hand on', {
                change('pg1') { registration conninfo: Conninfo.parse("host=10.9.0.11 user=repmgr dbname=repmgr sslrootcert='/etc/my ca.crt'") }
                change('pg3') { stopped() }
            }],
            ['from itself', STOPPED, 'pg3', 'pg3'],
            ['the primary', {}, 'pg1'],
            ['no member', {}, 'pg9'],
            ['cannot be looked at', { change('pg3') { unreachable() } }],
            ['it runs, and lets nobody in', { change('pg3') { serverUnknown 'the database system is starting up' } }],
            ['two primaries', { change('pg2') { detached(); server inRecovery: false, walReceiver: null } }],
    ]

    def "#name"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()
        def plan = new Rebuild(word, Optional.ofNullable(upstream)).plan(state)

        expect:
        snapshots.assertThat(PlanText.of(plan) + (plan.typed() ? "typed: ${plan.typed()}\n" : '')).matchesSnapshot("rebuild/$name".toString())

        where:
        row << rows
        name = row[0]
        change = row[1]
        word = row.size() > 2 ? row[2] : 'pg3'
        upstream = row.size() > 3 ? row[3] : null
    }
}
