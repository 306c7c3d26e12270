package kesh.verb

import java.nio.file.Files
import kesh.cluster.NodeId
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.health.Rescan
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of rescan: a state in a few words here, the plan in a file named like the row. */
class RescanSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    static final Closure<?> CLUSTER = {
        primary 'pg1'
        standby 'pg2'
        standby 'pg3', upstream: 'pg2'
    }

    @Shared
    List<List<Object>> rows = [
            ['healthy', {}],
            ['slots of nobody', { change('pg1') { slot 'repmgr_slot_9', active: false, retainedBytes: 1L << 30; slot 'repmgr_slot_8' }; change('pg2') { slot 'repmgr_slot_7', active: false } }],
            ['a slot of the primary on a standby', { change('pg2') { slot 'repmgr_slot_1', active: false } }],
            ['slots that are not its business', { change('pg1') { slot 'backup', active: false; slot 'repmgr_slot_3', active: false; slot 'repmgr_slot_6', active: false, physical: false; slot 'repmgr_slot_x', active: false } }],
            ['a slot of one to come', { newcomer 'pg4', id: 4; change('pg1') { slot 'repmgr_slot_4', active: false } }],
            ['streams from another', { change('pg3') { detached(); receivesFrom '10.9.0.11' }; change('pg1') { receives 'pg3'; slot 'repmgr_slot_3' } }],
            ['recorded below nobody', { change('pg3') { registration upstream: new NodeId(8) } }],
            ['recorded as inactive', { change('pg3') { registration active: false } }],
            ['inactive and down', { change('pg3') { registration active: false; stopped() } }],
            ['still catching up', { change('pg3') { detached(); registration active: false }; change('pg2') { server replications: [new kesh.cluster.Server.Replication('pg3', 'catchup', 'async', Optional.of(0L))] } }],
            ['conf of another node', { change('pg3') { registration active: false; conf node_id: '5' } }],
            ['one unseen', { change('pg3') { unreachable() }; change('pg1') { slot 'repmgr_slot_9', active: false } }],
            ['two primaries', { change('pg2') { detached(); server inRecovery: false }; change('pg1') { slot 'repmgr_slot_9', active: false } }],
            ['a witness', { witness 'pg4' }],
            ['a witness below a former primary', { witness('pg4') { registration upstream: new NodeId(2) } }],
            ['a witness that is down, below a former primary', { witness('pg4') { registration upstream: new NodeId(2); stopped() } }],
    ]

    def "#name"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()
        def verb = new Rescan()

        when:
        def plan = verb.plan(state)

        then:
        snapshots.assertThat(PlanText.of(plan)).matchesSnapshot("rescan/$name".toString())
        plan.refused || verb.plan(plan.after()).nothingToDo

        where:
        row << rows
        name = row[0].toString()
        change = row[1] as Closure<?>
    }

    def "no snapshot without a row is left"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('rescan')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }
}
