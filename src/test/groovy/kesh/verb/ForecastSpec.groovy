package kesh.verb

import java.nio.file.Files
import java.time.Duration
import java.time.Instant
import kesh.cluster.Activity
import kesh.cluster.DataDirectory.Control
import kesh.cluster.Lsn
import kesh.cluster.NodeSelection
import kesh.cluster.Seen
import kesh.cluster.Server
import kesh.plan.Plan
import kesh.states.NamedSnapshots
import kesh.states.PlanText
import kesh.states.States
import kesh.verb.adhoc.Sh
import kesh.verb.grow.Expand
import kesh.verb.health.Forecast
import kesh.verb.operate.Pause
import kesh.verb.operate.Restart
import kesh.verb.operate.SetParameters
import kesh.verb.operate.Start
import kesh.verb.operate.Stop
import kesh.verb.role.Promote
import kesh.verb.role.Rebuild
import kesh.verb.role.Rejoin
import kesh.verb.role.Switchover
import kesh.verb.shrink.Shrink
import spock.lang.Shared
import spock.lang.Snapshot
import spock.lang.Specification

/** What plans make worse: a state in a few words here, the checks that the forecast adds in a file named like the row. */
class ForecastSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    static final Closure<?> CLUSTER = {
        primary 'pg1'
        standby 'pg2'
        standby 'pg3'
    }

    private static Stop stop(String... words) { new Stop(NodeSelection.named(words.toList())) }

    private static Start start(String word) { new Start(NodeSelection.named([word])) }

    private static Verb command() { new Sh('apt upgrade', NodeSelection.named(['pg2']), Duration.ofHours(1)) }

    private static Shrink shrink(String word = 'pg3') { new Shrink(word, false, false, Duration.ofSeconds(30)) }

    private static Promote promote() { new Promote('pg2', false, false) }

    private static Map<String, ?> logical(boolean active) {
        [physical: false, active: active, use: Seen.known(new Server.Use(Optional.of('shop'), active ? Optional.of('app 1') : Optional.<String> empty()))]
    }

    private static Control control(List<String> slots) {
        new Control('shut down', 1, Seen.known(1), Lsn.parse('0/5000028'), slots)
    }

    private static void dead(States states) {
        states.change('pg1') { stopped() }
        ['pg2', 'pg3'].each { states.change(it) { detached() } }
    }

    private static final Activity.Prepared TRANSFER = new Activity.Prepared("transfer '7'\n", 'bank', 'shop', Instant.parse('2026-11-30T01:02:03Z'), true)
    private static final Activity.Prepared OTHER = new Activity.Prepared('other', '', 'shop', Instant.parse('2026-11-30T02:02:03Z'), false)

    private static Closure<?> prepared(Seen<List<Activity.Prepared>> some, String most = '10') {
        return {
            change('pg1') { activity prepared: some; settings max_prepared_transactions: '10' }
            change('pg2') { settings max_prepared_transactions: most }
        }
    }

    private static Closure<?> names(String node, String value, Map<String, String> more = [:]) {
        return { change(node) { settings([synchronous_standby_names: value] + more) } }
    }

    @Shared
    List<List<Object>> rows = [
            ['switchover, nothing worse', new Switchover('pg2'), {}],
            ['switchover, the candidate waits for itself', new Switchover('pg2'), names('pg2', 'pg2')],
            ['switchover, the candidate waits for a name of nobody', new Switchover('pg2'), names('pg2', '"PG 9"')],
            ['switchover, the candidate waits for more than there are', new Switchover('pg2'), names('pg2', 'ANY 3 (*)')],
            ['switchover, the candidate waits for the former primary', new Switchover('pg2'), names('pg2', 'FIRST 1 (PG1, pg3)')],
            ['switchover, a standby that is down is counted', new Switchover('pg2'), { change('pg3') { stopped() }; change('pg2') { settings synchronous_standby_names: 'pg3' } }],
            ['switchover, commits wait already', new Switchover('pg2'), { ['pg1', 'pg2'].each { change(it) { settings synchronous_standby_names: 'pg7' } } }],
            ['switchover, nobody waits unless a session asks for it', new Switchover('pg2'), names('pg2', 'pg2', [synchronous_commit: 'local'])],
            ['switchover, lower limits on the former primary', new Switchover('pg2'), { change('pg2') { settings max_connections: '200' } }],
            ['switchover, limits that come into force', new Switchover('pg2'), { change('pg2') { settings max_connections: '200' }; change('pg1') { activity pendingRestart: ['max_connections'] }; change('pg3') { settings max_connections: '200' } }],
            ['switchover, a logical slot on the primary', new Switchover('pg2'), { change('pg1') { slot logical(true), 'cdc_app' } }],
            ['switchover, a logical slot that nobody reads', new Switchover('pg2'), { change('pg1') { slot logical(false), 'cdc_app' } }],
            ['switchover, the candidate has the slot', new Switchover('pg2'), { ['pg1', 'pg2'].each { name -> change(name) { slot logical(true), 'cdc_app' } } }],
            ['switchover, the slot of a backup', new Switchover('pg2'), { change('pg1') { slot 'barman', use: Seen.known(new Server.Use(Optional.empty(), Optional.of('barman_receive_wal'))) } }],
            ['switchover, prepared transactions', new Switchover('pg2'), prepared(Seen.known([TRANSFER, OTHER]))],
            ['switchover, more prepared transactions than the candidate may have', new Switchover('pg2'), prepared(Seen.known([TRANSFER, OTHER]), '1')],
            ['switchover, prepared transactions that cannot be seen', new Switchover('pg2'), prepared(Seen.unknown('permission denied for view pg_prepared_xacts'))],
            ['switchover, no prepared transactions are allowed', new Switchover('pg2'), { change('pg1') { activity prepared: Seen.unknown('saved by an earlier kesh') } }],
            ['rejoin a second primary, prepared transactions', [stop('pg1'), new Rejoin('pg1')], { change('pg1') { activity prepared: Seen.known([TRANSFER]); settings max_prepared_transactions: '10'; server replications: [] }; change('pg2') { detached(); server inRecovery: false, walReceiver: null, timeline: 2 } }],
            ['restart, prepared transactions', new Restart(NodeSelection.PRIMARY, Optional.of(Instant.parse('2026-11-30T00:00:00Z'))), prepared(Seen.known([TRANSFER]))],
            ['promote, slots of the dead primary', promote(), { dead(delegate); change('pg1') { data control: control(['repmgr_slot_2', 'cdc_app']) } }],
            ['shrink, a logical slot on the standby', shrink(), { change('pg3') { slot logical(true), 'cdc_app' } }],
            ['stop, a logical slot on the standby', stop('pg3'), { change('pg3') { slot logical(true), 'cdc_app' } }],
            ['promote, the former primary is counted', promote(), { dead(delegate); change('pg2') { settings synchronous_standby_names: 'pg1' } }],
            ['promote, a sibling is counted', promote(), { dead(delegate); change('pg2') { settings synchronous_standby_names: 'ANY 1 (pg1, pg3)' } }],
            ['stop, commits would wait', stop('pg2'), names('pg1', 'pg2')],
            ['stop, commits would wait without both', new Stop(NodeSelection.STANDBYS), { standby('pg4'); change('pg1') { settings synchronous_standby_names: 'ANY 2 (pg2, pg3, pg4)' } }],
            ['stop, nothing synchronous', stop('pg3'), {}],
            ['stop the primary', new Stop(NodeSelection.PRIMARY), names('pg1', 'pg2')],
            ['pause', new Pause(), {}],
            ['restart of the one that is counted', new Restart(NodeSelection.named(['pg2']), Optional.of(Instant.parse('2026-11-30T00:00:00Z'))), names('pg1', 'pg2')],
            ['a command while the one that is counted is stopped', [stop('pg2'), command(), start('pg2')], names('pg1', 'pg2')],
            ['a command while one of two that are counted is stopped', [stop('pg2'), command(), start('pg2')], names('pg1', 'ANY 1 (pg2, pg3)')],
            ['stopped and started again', [stop('pg2'), start('pg2')], names('pg1', 'pg2')],
            ['set, what nobody confirms', new SetParameters([synchronous_standby_names: 'ANY 3 (*)'], NodeSelection.ALL, false), {}],
            ['expand, a name that was waited for', new Expand('pg4'), { newcomer('pg4'); change('pg1') { settings synchronous_standby_names: 'pg4' } }],
            ['rebuild, in a directory of its own', new Rebuild('pg3', Optional.empty()), { change('pg3') { detached(); stopped(); data path: '/srv/three'; conf data_directory: '/srv/three' } }],
            ['shrink, enough left', shrink(), names('pg1', 'ANY 1 (pg2, pg3)')],
            ['shrink, too few left', shrink(), names('pg1', 'FIRST 2 (pg2, "pg3")')],
            ['shrink, but nobody waits', shrink(), names('pg1', 'pg3', [synchronous_commit: 'local'])],
            ['shrink, any will do', shrink(), names('pg1', 'ANY 1 (*)')],
            ['shrink, the only one', shrink(), names('pg1', 'pg3')],
            ['shrink on KingbaseES, whose repmgrd adjusts it', shrink(), { change('pg1') { kingbase(); conf synchronous: 'quorum'; settings synchronous_standby_names: 'ANY 1( pg3)' } }],
    ]

    def '#name'() {
        given:
        def state = new States().apply(CLUSTER).apply(change).build()
        Plan plan = verbs.inject(null) { Plan before, Verb verb -> before ? before.then(verb.plan(before.after())) : verb.plan(state) }

        when:
        def checks = Forecast.checked(plan).checks().drop(plan.checks().size())

        then:
        snapshots.assertThat(PlanText.checks(checks)).matchesSnapshot("forecast/$name")

        where:
        row << rows
        name = row[0].toString()
        verbs = [row[1]].flatten() as List<Verb>
        change = row[2] as Closure<?>
    }

    def 'no snapshot without a row is left'() {
        expect:
        Files.list(NamedSnapshots.ROOT.resolve('forecast')).withCloseable { it.collect { it.fileName.toString() - '.txt' } } as Set ==
                rows*.first() as Set
    }
}
