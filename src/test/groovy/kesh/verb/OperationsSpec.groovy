package kesh.verb

import java.nio.file.Files
import java.time.Instant
import kesh.cluster.DataDirectory.Control
import kesh.cluster.Lsn
import kesh.cluster.NodeSelection
import kesh.cluster.Role
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.operate.Pause
import kesh.verb.operate.Restart
import kesh.verb.operate.SetParameters
import kesh.verb.operate.Start
import kesh.verb.operate.Stop
import kesh.verb.operate.Unpause
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** The plans of pause, unpause, start, stop, restart and set: a state in a few words here, the plan in a file named like the row. */
class OperationsSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    /** The cluster that each row changes: pg3 is below pg2. */
    static final Closure<?> CLUSTER = {
        primary 'pg1'
        standby 'pg2'
        standby('pg3', upstream: 'pg2')
    }

    private static final Closure<?> STOPPED = { stopped(); data control: control('shut down', 1) }
    /** Its repmgrd has recorded that some seconds after the server stopped. */
    private static final Closure<?> RECORDED_AS_STOPPED = { registration active: false; stopped(); data control: control('shut down', 1) }
    private static final Closure<?> DETACHED = { detached(); server walReceiver: null }
    private static final Closure<?> PAUSED = { server repmgrd: Seen.known(new Server.Repmgrd(true, true)) }
    private static final Closure<?> LEFT_PAUSED = { server repmgrd: Seen.known(new Server.Repmgrd(true, true)); activity pausedBy: 'kesh of ann@jump' }
    private static final List<String> NODES = ['pg1', 'pg2', 'pg3']

    private static Control control(String state, int timeline) {
        new Control(state, timeline, Seen.known(timeline), Lsn.parse('0/5000028'), ['repmgr_slot_2'])
    }

    private static Closure<?> all(Closure<?> what) {
        return { NODES.each { name -> change(name, what) } }
    }

    private static NodeSelection named(String... words) { NodeSelection.named(words.toList()) }

    private static Start start(NodeSelection on) { new Start(on) }

    private static Stop stop(NodeSelection on) { new Stop(on) }

    private static Restart restart(NodeSelection on, String since = null) {
        new Restart(on, Optional.ofNullable(since).map { Instant.parse(it) })
    }

    private static SetParameters set(Map<String, String> wishes, NodeSelection on = NodeSelection.ALL, boolean restart = false) {
        new SetParameters(wishes, on, restart)
    }

    @Shared
    List<List<Object>> rows = [
            ['pause', new Pause(), {}],
            ['pause, one is down', new Pause(), { change('pg3', STOPPED) }],
            ['pause, one cannot be looked at', new Pause(), { change('pg3') { unreachable() } }],
            ['pause, what a killed kesh left', new Pause(), all(LEFT_PAUSED)],
            ['pause, no repmgr library', new Pause(), all { noRepmgrLibrary(); settings shared_preload_libraries: '' }],
            ['unpause', new Unpause(), all(PAUSED)],
            ['unpause, nothing is paused', new Unpause(), {}],
            ['unpause, what a killed kesh left', new Unpause(), all(LEFT_PAUSED)],
            ['unpause, left by a kesh, says an event that others may write', new Unpause(), all { LEFT_PAUSED.delegate = delegate; LEFT_PAUSED.call(); activity eventWriters: Seen.known(['app']) }],
            ['unpause, another kesh is at work', new Unpause(), { NODES.each { name -> change(name, PAUSED) }; change('pg1') { activity lockHolder: Seen.known(Optional.of(HealthSpec.ANN)) } }],
            ['unpause, the primary is down', new Unpause(), { NODES.each { name -> change(name, PAUSED) }; change('pg1', STOPPED); change('pg2', DETACHED) }],

            ['start a standby', start(named('pg3')), { change('pg3', RECORDED_AS_STOPPED); change('pg2') { slot 'repmgr_slot_3', active: false } }],
            ['start a standby, its slot is gone', start(named('pg3')), { change('pg3', STOPPED) }],
            ['start a standby and its upstream', start(named('pg3', 'pg2')), { change('pg3', RECORDED_AS_STOPPED); change('pg2', RECORDED_AS_STOPPED); change('pg1') { slot 'repmgr_slot_2', active: false } }],
            ['start a standby, its upstream is down', start(named('pg3')), { change('pg3', STOPPED); change('pg2', STOPPED) }],
            ['start a standby that points elsewhere', start(named('pg3')), { change('pg3') { stopped(); data primaryConninfo: kesh.cluster.Conninfo.parse('host=10.9.0.19') } }],
            ['start a standby, its WAL is gone', start(named('pg3')), { change('pg3', STOPPED); change('pg2') { slot 'repmgr_slot_3', active: false, walStatus: Optional.of('lost') } }],
            ['start, it runs', start(named('pg3')), {}],
            ['start, it runs alone', start(named('pg3')), { change('pg3', DETACHED) }],
            ['start, it runs, recorded as inactive, without a repmgrd', start(named('pg3')), { change('pg3') { registration active: false; noRepmgrd(); machine repmgrd: null } }],
            ['start, promoted and not recorded, as inactive', start(named('pg3')), { change('pg3') { registration active: false; detached(); server inRecovery: false, walReceiver: null } }],
            ['start, repmgrd only', start(named('pg3')), { change('pg3') { noRepmgrd(); machine repmgrd: null } }],
            ['start, a repmgrd that its server knows nothing of', start(named('pg3')), { change('pg3') { noRepmgrd() } }],
            ['start the primary', start(NodeSelection.PRIMARY), { NODES.each { name -> change(name, PAUSED) }; change('pg1', STOPPED); change('pg2', DETACHED) }],
            ['start the primary, failover is not paused', start(NodeSelection.PRIMARY), { change('pg1', STOPPED); change('pg2', DETACHED) }],
            ['start a former primary', start(named('pg1')), {
                change('pg1') { registration active: false; stopped() }
                change('pg2') { detached(); server inRecovery: false, walReceiver: null; registration role: Role.PRIMARY, upstream: null }
            }],
            ['start a primary that was overtaken', start(named('pg1')), { change('pg1', STOPPED); change('pg2') { detached(); server walReceiver: null, timeline: 2 } }],
            ['start a primary, a standby cannot be looked at', start(named('pg1')), { change('pg1', STOPPED); change('pg2') { detached(); unreachable() } }],
            ['start a witness', start(named('pg4')), { witness('pg4') { stopped() } }],
            ['start, no database', start(named('pg3')), { change('pg3') { stopped(); data kind: kesh.cluster.DataDirectory.Kind.EMPTY } }],
            ['start, no member', start(named('pg4', 'pg9')), { newcomer 'pg4' }],

            ['stop a standby', stop(named('pg3')), { change('pg3') { activity clients: 2 } }],
            ['stop a cascade', stop(NodeSelection.STANDBYS), {}],
            ['stop an upstream', stop(named('pg2')), {}],
            ['stop, it is down', stop(named('pg3')), { change('pg3', STOPPED) }],
            ['stop the primary by its name', stop(named('pg1')), { change('pg1') { activity clients: 1 } }],
            ['stop the primary', stop(NodeSelection.PRIMARY), {}],
            ['stop the primary, paused', stop(NodeSelection.PRIMARY), all(PAUSED)],
            ['stop all', stop(NodeSelection.ALL), {}],
            ['stop one of two primaries', stop(named('pg2')), { change('pg2') { detached(); server inRecovery: false, walReceiver: null } }],
            ['stop, its host cannot be looked at', stop(named('pg3')), { change('pg3') { unreachable() } }],

            ['restart, nothing waits', restart(NodeSelection.ALL), {}],
            ['restart, a setting waits', restart(NodeSelection.ALL), all { pending 'max_connections', '200'; activity clients: 3 }],
            ['restart, a setting waits that is lowered', restart(NodeSelection.ALL), all { pending 'max_connections', '50' }],
            ['restart a standby that would have too little', restart(named('pg2')), all { pending 'max_connections', '50' }],
            ['restart the primary that would have too much', restart(named('pg1')), all { pending 'max_connections', '200' }],
            ['restart, one is raised and one is lowered', restart(NodeSelection.ALL), all { pending 'max_connections', '50'; pending 'max_wal_senders', '20' }],
            ['restart, another version is installed', restart(named('pg2')), { change('pg2') { software version: '15.19' } }],
            ['restart, since', restart(NodeSelection.ALL, '2026-11-02T00:00:00Z'), { change('pg2') { activity started: Instant.parse('2026-11-02T00:00:01Z') } }],
            ['restart, the primary is down', restart(NodeSelection.ALL, '2026-11-02T00:00:00Z'), {
                NODES.each { name -> change(name, LEFT_PAUSED) }
                ['pg2', 'pg3'].each { name -> change(name) { activity started: Instant.parse('2026-11-02T00:00:01Z') } }
                change('pg1', STOPPED)
                change('pg2', DETACHED)
            }],
            ['restart, it ended when nobody waited', restart(NodeSelection.ALL), { change('pg3') { job 'restart-pg3', exit: java.util.OptionalInt.of(0), command: 'pg_ctl restart' } }],
            ['restart, recorded as inactive', restart(named('pg3')), { change('pg3') { registration active: false } }],
            ['restart, synchronous', restart(named('pg2'), '2026-11-02T00:00:00Z'), { change('pg1') { settings synchronous_standby_names: 'pg2' } }],
            ['restart the primary, commits wait for a standby', restart(named('pg1'), '2026-11-02T00:00:00Z'), { change('pg1') { settings synchronous_standby_names: 'pg2' } }],
            ['restart, service commands', restart(named('pg3'), '2026-11-02T00:00:00Z'), {
                change('pg3') { conf service_stop_command: 'sudo systemctl stop postgresql', service_start_command: 'sudo systemctl start postgresql' }
            }],
            ['restart, two primaries', restart(NodeSelection.ALL, '2026-11-02T00:00:00Z'), { change('pg2') { detached(); server inRecovery: false, walReceiver: null } }],

            ['set', set(work_mem: '8MB', random_page_cost: '1.1'), {}],
            ['set, it is so', set(work_mem: '8MB'), all { parameter 'work_mem', setting: '8192', written: Seen.known(Optional.of('8192kB')) }],
            ['set what takes a restart', set(max_connections: '200'), {}],
            ['set, and restart', set([max_connections: '200'], NodeSelection.ALL, true), {}],
            ['set lower, and restart', set([max_connections: '50', work_mem: '8MB'], NodeSelection.ALL, true), {}],
            ['set, it waits, and restart', set([max_connections: '200'], NodeSelection.ALL, true), all { pending 'max_connections', '200' }],
            ['set, one is down, and restart', set([max_connections: '200'], NodeSelection.ALL, true), { NODES.each { name -> change(name) { pending 'max_connections', '200' } }; change('pg3', STOPPED) }],
            ['set, one is down', set(work_mem: '8MB'), { change('pg3', STOPPED) }],
            ['set, with a witness', set(work_mem: '8MB'), { witness 'pg4' }],
            ['set on the primary alone', set([max_connections: '200'], NodeSelection.PRIMARY), {}],
            ['set on the standbys first', set([max_connections: '200'], NodeSelection.STANDBYS), {}],
            ['set a list', set(shared_preload_libraries: 'repmgr,auto_explain'), {}],
            ['set, wrong values', set(work_mem: '8mb', max_connections: '0', wal_level: 'full', autovacuum: 'perhaps', random_page_cost: 'cheap'), {}],
            ['set, wrong names', set(wrok_mem: '8MB', 'pg_stat_statements.max': '1', server_version: '16', primary_conninfo: 'host=pg2'), {}],
            ['set, what would hurt', set(wal_level: 'minimal', shared_preload_libraries: 'auto_explain'), {}],
            ['set, on the command line', set(work_mem: '8MB'), { change('pg1') { parameter 'work_mem', source: 'command line' } }],
            ['set, otherwise for repmgr', set(work_mem: '8MB'), { change('pg1') { parameter 'work_mem', source: 'user' } }],
            ['set, no superuser', set(work_mem: '8MB'), all { parameter 'work_mem', written: Seen.unknown('permission denied for view pg_file_settings') }],
    ]

    def "#name"() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()

        when:
        def plan = verb.plan(state)

        then:
        snapshots.assertThat(PlanText.of(plan, name in ['pause', 'start a standby', 'stop a standby', 'restart, nothing waits', 'set'])).matchesSnapshot("operations/$name".toString())

        and: 'each step is ready when its turn comes, and nothing is left to do then; but where it cannot be complete'
        plan.refused || name == 'pause, one cannot be looked at' || name == 'unpause, the primary is down' || plan.steps().inject(plan.before()) { now, step ->
            assert step.before().findAll { !it.holds(now) } == []
            assert !step.goal().holds(now)
            def then = step.goal().assume(now)
            assert step.goal().holds(then)
            then
        }
        plan.refused || name == 'pause, one cannot be looked at' || name == 'unpause, the primary is down' || verb.plan(plan.after()).nothingToDo

        where:
        row << rows
        name = row[0].toString()
        verb = row[1] as Verb
        change = row[2] as Closure<?>
    }

    def "no snapshot without a row is left"() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('operations')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }
}
