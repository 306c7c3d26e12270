package kesh.verb

import kesh.cluster.Conninfo
import kesh.cluster.DataDirectory.Control
import kesh.cluster.Lsn
import kesh.cluster.NodeId
import kesh.cluster.NodeSelection
import kesh.cluster.Role
import kesh.cluster.Seen
import kesh.cluster.Wal
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.operate.Stop
import kesh.verb.role.Rejoin
import kesh.verb.role.RejoinChecks
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of rejoin: a state in a few words here, the plan in a file named like the row. */
class RejoinSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    /** pg1 was the primary until pg2 was promoted at 0/5000000. */
    static final Closure<?> CLUSTER = {
        standby('pg1', upstream: 'pg2') { registration role: Role.PRIMARY, upstream: null, active: false; stopped(); data standbySignal: false, control: control('in production'); machine wal: wal('0/5001000') }
        primary('pg2') { answers RejoinChecks.MAY_BE_READ, 'true'; server timeline: 2; machine wal: wal(null, ['2': '0/5000000']); data control: control('in production', 2) }
        standby('pg3', upstream: 'pg2') { server timeline: 2 }
    }

    /** The same, but pg1's server runs. */
    static final Closure<?> RUNS = {
        primary('pg1') { data control: control('in production') }
        primary('pg2') { answers RejoinChecks.MAY_BE_READ, 'true'; registration role: Role.PRIMARY; server timeline: 2; machine wal: wal(null, ['2': '0/5000000']); data control: control('in production', 2) }
        standby('pg3', upstream: 'pg2') { server timeline: 2 }
    }

    private static final String URI = 'postgresql://repmgr@10.9.0.12:5432/repmgr?options=-c%20statement_timeout%3D0'
    private static final Conninfo OPTIONS = Conninfo.parse(URI)

    private static Control control(String state, int timeline = 1) {
        new Control(state, timeline, Seen.known(timeline), Lsn.parse('0/5000028'), timeline == 1 ? ['repmgr_slot_2', 'repmgr_slot_3'] : [])
    }

    private static Wal wal(String end, Map<String, String> forks = [:], String oldest = '0/4000000', boolean rewindable = true) {
        new Wal(forks.collectEntries { of, at -> [of, [new Wal.Ending(1, Lsn.parse(at))]] }, Optional.ofNullable(end).map { Lsn.parse(it) },
                Optional.of(Lsn.parse(oldest)), rewindable)
    }

    @Shared
    List<List<Object>> rows = [
            ['crashed with WAL of its own', {}],
            ['crashed, before PostgreSQL 13', { change('pg2') { server version: 120020 } }],
            ['crashed, nothing of its own', { change('pg1') { machine wal: wal('0/4FFF000') } }],
            ['shut down, nothing of its own', { change('pg1') { machine wal: wal('0/5000000'); data control: control('shut down') } }],
            ['how much is not known', { change('pg1') { machine wal: wal(null) } }],
            ['just promoted', { change('pg2') { data control: control('in production', 1) } }],
            ['neither hints nor checksums', { change('pg1') { machine wal: wal('0/5001000', [:], '0/4000000', false) } }],
            ['WAL is gone', { change('pg2') { machine wal: wal(null, ['2': '0/5000000'], '0/7000000') } }],
            ['its own WAL is gone', { change('pg1') { machine wal: wal('0/8001000', [:], '0/7000000') } }],
            ['its own WAL from its last checkpoint is gone', {
                change('pg1') { machine wal: wal('0/5001000', [:], '0/4000000'); data control: new Control('in production', 1, Seen.known(1), Lsn.parse('0/3FFF000'), []) }
            }],
            ['its own WAL from its last checkpoint is there', {
                change('pg1') { data control: new Control('in production', 1, Seen.known(1), Lsn.parse('0/4FFF000'), []) }
            }],
            ['files may not be read', { change('pg2') { server answers: []; answers RejoinChecks.MAY_BE_READ, 'false' } }],
            ['whether files may be read is not known', { change('pg2') { server answers: [] } }],
            ['a connection string that repmgr cannot hand on', { change('pg2') { registration conninfo: OPTIONS } }],
            ['a connection string that is a URI in repmgr.conf', { change('pg2') { registration conninfo: OPTIONS; config settings: [conninfo: URI, node_id: '2'] } }],
            ['a connection string that is in quotes in repmgr.conf', { change('pg2') { registration conninfo: OPTIONS; config settings: [conninfo: OPTIONS.text().reveal(), node_id: '2'] } }],
            ['data of another system', { change('pg1') { data systemIdentifier: '7300000000000000099' } }],
            ['a standby waits for it', { change('pg3') { detached(); server walReceiver: null; registration upstream: new NodeId(1) } }],
            ['a second primary', {
                change('pg1') { server inRecovery: false, walReceiver: null, position: Lsn.parse('0/5002000'), timeline: 1; activity clients: 3; machine wal: wal(null) }
            }, 'pg1', RUNS],
            ['a second primary that has written no checkpoint since', {
                change('pg1') { server inRecovery: false, walReceiver: null, position: Lsn.parse('0/5002000'), timeline: 1; machine wal: wal(null); data control: new Control('in production', 1, Seen.known(1), Lsn.parse('0/4FFF000'), []) }
            }, 'pg1', RUNS],
            ['a second primary that was promoted later', { change('pg3') { detached() } }, 'pg2', RUNS],
            ['no other primary', { change('pg2') { stopped() } }],
            ['the primary', {}, 'pg2'],
            ['no member', {}, 'pg9'],
            ['cannot be looked at', { change('pg1') { unreachable() } }],
            ['a standby that streams', {}, 'pg3'],
            ['a standby that crashed', { change('pg3') { stopped(); data control: control('in archive recovery', 2) } }, 'pg3'],
    ]

    def "#name"() {
        given:
        def state = new States().apply(cluster).apply(change).build()
        def plan = new Rejoin(word).plan(state)

        expect:
        snapshots.assertThat(PlanText.of(plan) + (plan.typed() ? "typed: ${plan.typed()}\n" : '')).matchesSnapshot("rejoin/$name".toString())

        where:
        row << rows
        name = row[0]
        change = row[1]
        word = row.size() > 2 ? row[2] : 'pg1'
        cluster = row.size() > 3 ? row[3] : CLUSTER
    }

    def "either of two primaries can be given up, by the words in a refusal"() {
        given:
        def now = new States().apply {
            primary('pg1') { machine wal: wal(null); data control: control('in production') }
            primary('pg2') { answers RejoinChecks.MAY_BE_READ, 'true'; registration role: Role.PRIMARY; server timeline: 2; machine wal: wal(null, ['2': '0/5000000']); data control: control('in production', 2) }
        }.build()
        def refused = new Rejoin('pg2').plan(now)

        when:
        def stopped = new Stop(NodeSelection.named(['pg2'])).plan(now)
        def rejoined = new Rejoin('pg2').plan(stopped.after())
        def other = new Rejoin('pg1').plan(now)

        then:
        refused.obstacles()*.hint()*.get() == ["to give up what only pg2 has: stop 'pg2', then rejoin 'pg2'; to keep it: rejoin 'pg1'"]
        [stopped, rejoined, other].collect { it.obstacles()*.message() } == [[], [], []]
    }
}
