package kesh.verb

import java.nio.file.Files
import java.time.Duration
import kesh.cluster.Conninfo
import kesh.cluster.NodeId
import kesh.cluster.NodeName
import kesh.cluster.Registration
import kesh.cluster.Role
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.fact.Unregistered
import kesh.plan.Guard
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.shrink.Shrink
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of shrink: a state in a few words here, the plan in a file named like the row. */
class ShrinkSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    /** The cluster that each row changes. Each node knows the others' keys. */
    static final Closure<?> CLUSTER = {
        primary('pg1') { access keys() }
        standby('pg2') { access keys() }
        standby('pg3') { access keys() }
    }

    private static Map<String, List<String>> keys() {
        [authorizedKeys: ['ssh-ed25519 OPERATOR ann@jump'] + (1..3).collect { "ssh-ed25519 KEY+OF+pg$it postgres@pg$it".toString() },
         knownHosts    : (1..3).collect { "pg$it,10.9.0.1$it ssh-ed25519 HOST+KEY+OF+pg$it".toString() }]
    }

    @Shared
    List<List<Object>> rows = [
            ['healthy', {}],
            ['declared', { standby('pg3', declared: true) { access keys() } }],
            ['declared with another id', { standby('pg3', declared: 4) { access keys() } }],
            ['the primary', {}, 'pg1'],
            ['the primary, alone', { change('pg2') { stopped() }; change('pg3') { stopped() } }, 'pg1'],
            ['no member', {}, 'pg9'],
            ['declared, no member', { newcomer 'pg4' }, 'pg4'],
            ['two primaries', { change('pg2') { detached(); server inRecovery: false } }],
            ['unreachable', { change('pg3') { unreachable() } }],
            ['lost', { change('pg1') { slot 'repmgr_slot_3', active: false }; change('pg3') { detached(); unreachable() } }, shrink('pg3', true)],
            ['a public key that is not its own', { change('pg3') { access publicKeys: ['ssh-ed25519 KEY+OF+pg3 postgres@pg3', 'ssh-ed25519 OPERATOR evil'] } }],
            ['no address in its record', { change('pg3') { noAddress('-oProxyCommand=id') } }],
            ['lost, its sender has not noticed', { change('pg3') { unreachable() } }, shrink('pg3', true)],
            ['lost, yet running', {}, shrink('pg3', true)],
            ['lost, yet its host answers', { change('pg3') { stopped() } }, shrink('pg3', true)],
            ['lost, yet a standby below receives', { standby('pg4', upstream: 'pg3'); change('pg3') { detached(); unreachable() } }, shrink('pg3', true)],
            ['lost, its upstream too', { standby('pg3', upstream: 'pg2') { detached(); unreachable() }; change('pg2') { unreachable() } }, shrink('pg3', true)],
            ['lost, others know its key by its comment', {
                change('pg1') { access authorizedKeys: ['ssh-ed25519 OPERATOR ann@pg3', 'ssh-ed25519 GONE postgres@pg3', 'ssh-ed25519 KEY+OF+pg2 postgres@pg3'] }
                change('pg3') { detached(); unreachable() }
            }, shrink('pg3', true)],
            ['a lost one that is still recorded as primary', {
                change('pg3') { registration role: Role.PRIMARY, upstream: null; detached(); unreachable() }
            }, shrink('pg3', true)],
            ['a lost former primary', {
                change('pg3') { registration role: Role.PRIMARY, active: false, upstream: null; detached(); unreachable() }
            }, shrink('pg3', true)],
            ['stopped', { change('pg3') { stopped(); machine repmgrd: null } }],
            ['standbys below', { standby('pg4', upstream: 'pg3'); standby('pg5', upstream: 'pg3') }],
            ['a standby below, recorded elsewhere', { standby('pg4') { detached(); receivesFrom '10.9.0.13' }; change('pg3') { slot 'repmgr_slot_4', active: true; receives 'pg4' } }],
            ['standbys below, too few senders', { standby('pg4', upstream: 'pg3'); standby('pg5', upstream: 'pg3'); change('pg1') { settings max_wal_senders: '2' } }],
            ['standbys below, too few slots', { standby('pg4', upstream: 'pg3'); change('pg1') { settings max_replication_slots: '2' } }],
            ['a standby below is down', { standby('pg4', upstream: 'pg3') { stopped() } }],
            ['below another', { standby('pg3', upstream: 'pg2') { access keys() } }],
            ['attached elsewhere than recorded', {
                change('pg3') { detached(); receivesFrom '10.9.0.12' }
                change('pg2') { slot 'repmgr_slot_3', active: true; receives 'pg3' }
            }],
            ['slot used by something else', { change('pg3') { detached(); server walReceiver: null }; change('pg1') { slot 'repmgr_slot_3', active: true } }],
            ['its upstream is down', { standby('pg3', upstream: 'pg2') { access keys(); detached() }; change('pg2') { stopped() } }],
            ['a witness', { witness('pg3') { access keys() } }],
            ['a witness stays', { witness('pg4') }],
            ['a witness below a former primary', { witness('pg3') { access keys(); registration upstream: new NodeId(2) } }],
            ['a witness that is down is recorded below it', { witness('pg4') { registration upstream: new NodeId(3); stopped() } }],
            ['others are sick', { standby('pg4') { detached(); server walReceiver: null }; standby('pg5') { stopped() }; change('pg2') { serverUnknown 'no answer' } }],
            ['a slot of somebody else in its record', { change('pg3') { registration slotName: Optional.of('backup') }; change('pg1') { slot 'backup', active: false } }],
            ['a slot of its own under another name', { change('pg3') { registration slotName: Optional.of('third'); data primarySlotName: Optional.of('third') }; change('pg1') { slot 'third', active: false } }],
            ['a slot that its record does not name', { change('pg3') { registration slotName: null; detached() }; change('pg2') { slot 'repmgr_slot_3', active: false } }],
            ['its host starts it at boot', {
                change('pg3') { access boot: ['systemd: repmgrd.service', '/etc/rc.local: runuser -l postgres -c repmgrd'] }
            }],
            ['service commands, and clients', { change('pg3') { conf service_stop_command: 'sudo systemctl stop postgresql'; activity clients: 2 } }],
            ['clients on it', { change('pg3') { activity clients: 7 } }],
            ['a stranger receives from it', { change('pg3') { server replications: [new kesh.cluster.Server.Replication('barman', 'streaming', 'async', Optional.of(0L))] } }],
            ['purge', {}, shrink('pg3', false, true)],
            ['purge, tablespaces elsewhere', { change('pg3') { server tablespaces: ['/srv/space'] } }, shrink('pg3', false, true)],
            ['purge of a stopped one, WAL elsewhere', { change('pg3') { stopped(); machine repmgrd: null; data elsewhere: ['/srv/wal'] } }, shrink('pg3', false, true)],
            ['purge of a lost one', { change('pg3') { detached(); unreachable() } }, shrink('pg3', true, true)],
            ['another member unseen', { change('pg2') { unreachable() } }],
            ['a key that two have', { change('pg2') { access publicKeys: ['ssh-ed25519 KEY+OF+pg3 shared'] } }],
            ['crontab', { change('pg3') { access crontab: ['# m h', '@reboot repmgrd -f /etc/repmgr/repmgr.conf', '0 3 * * * vacuumdb -a'] } }],
            ['service commands', { change('pg3') { conf service_stop_command: 'sudo systemctl stop postgresql', repmgrd_service_stop_command: 'sudo systemctl stop repmgrd' } }],
            ['no repmgr library', { ['pg1', 'pg2', 'pg3'].each { change(it) { noRepmgrLibrary(); machine repmgrd: null } } }],
            ['failover paused by somebody', { ['pg1', 'pg2', 'pg3'].each { change(it) { server repmgrd: Seen.known(new Server.Repmgrd(true, true)) } } }],
    ]

    private static Shrink shrink(String word, boolean lost = false, boolean purge = false) {
        new Shrink(word, lost, purge, Duration.ofSeconds(30))
    }

    def "#name"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()

        when:
        def plan = verb.plan(state)

        then:
        snapshots.assertThat(PlanText.of(plan, name == 'healthy')).matchesSnapshot("shrink/$name".toString())

        and: 'each step is ready when its turn comes, and nothing is left to do then'
        plan.refused || plan.steps().inject(plan.before()) { now, step ->
            assert step.before().findAll { !it.holds(now) } == []
            assert !step.goal().holds(now)
            step.goal().assume(now)
        }
        plan.refused || verb.plan(plan.after()).nothingToDo
        !plan.guards().any { it instanceof Guard.Pause && it.nodes()*.value().contains('pg3') }

        where:
        row << rows
        name = row[0].toString()
        change = row[1] as Closure<?>
        verb = row.size() < 3 ? shrink('pg3') : row[2] instanceof Verb ? row[2] : shrink(row[2].toString())
    }

    def "it is gone, and is removed from the records of a witness that still has it"() {
        given:
        def row = new Registration(new NodeId(9), NodeName.of('pg9'), Role.STANDBY, Optional.of(new NodeId(1)), true, 'default', 100,
                Conninfo.parse('host=10.9.0.19'), 'repmgr', Optional.empty(), '/etc/repmgr/repmgr.conf')
        def state = new States().apply(CLUSTER).apply { witness('pg4') }.build()
        state = state.withServer(NodeName.of('pg4')) { it.withRegistrations(it.registrations().map { rows -> rows + row }) }

        when:
        def plan = shrink('pg9').plan(state)

        then:
        plan.steps()*.goal() == [new Unregistered(NodeName.of('pg4'), new NodeId(9))]
        shrink('pg9').plan(plan.after()).nothingToDo
        shrink('pg8').plan(state).refused
    }

    def "a word that nobody knows is refused; of a node that was shrunk before, there is nothing to do"() {
        given:
        def state = new States().apply(CLUSTER).build()
        def remembering = { List<String> words -> state.withServer(NodeName.of('pg1')) { it.withActivity(words.inject(it.activity()) { now, one -> now.departed(one) }) } }

        expect:
        def plan = shrink(word).plan(remembering(['pg7', '7']))
        plan.nothingToDo == nothing
        plan.obstacles()*.message() == said
        plan.obstacles()*.hint()*.orElse(null) == hint

        where:
        word  || nothing | said                           | hint
        'pg7' || true    | []                             | []
        '7'   || true    | []                             | []
        'gp3' || false   | ['no member is called gp3']    | ["did you mean 'pg3'?"]
        'xyz' || false   | ['no member is called xyz']    | [null]
    }

    def "where the events cannot be read, it is not known whether there was such a node"() {
        given:
        def state = new States().apply(CLUSTER).build()
        def unread = state.members().inject(state) { now, node -> now.withServer(node.name()) { server ->
            def known = server.activity()
            server.withActivity(new kesh.cluster.Activity(known.started(), [], 0, false, known.received(), known.archiveFailure(), known.pausedBy(), known.lagSeconds(),
                    known.lockHolder(), known.loaded(), kesh.cluster.Seen.unknown('permission denied for table events'), known.conflict(), known.eventWriters(), known.prepared()))
        } }

        expect:
        shrink('pg8').plan(unread).obstacles()*.message() == ['no member is called pg8, and it is not known whether one was']
    }

    def "no snapshot without a row is left"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('shrink')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }
}
