package kesh.fake

import static kesh.fake.Scenarios.script

import kesh.fake.FakeTransport.Fault
import kesh.fake.FakeTransport.Kind
import kesh.run.Event
import kesh.run.Outcome
import kesh.sim.Deeds
import spock.lang.Specification

/** Role swaps that cannot be finished at once: each leaves a primary, or a word that makes one. */
class HalfWaySpec extends Specification {
    private static final String PG3 = "via 'pg3', host: '10.9.0.13'"
    private static final String SWITCHOVER = script("switchover to: 'pg2'", PG3)
    private static final String RESTART = "restart on: all, since: '2026-11-01 00:09Z'"
    private static final String START = script("start 'pg1'", PG3)

    private final FakeCluster cluster = Clusters.of(members: 3, spares: 0)

    /** The number, from 1, of the change that stops the primary. */
    private static int ofTheStop() {
        changeOf { it.contains('pg_ctl stop') }
    }

    private static int changeOf(Closure<Boolean> wanted) {
        Run.of(Clusters.of(members: 3, spares: 0), SWITCHOVER).transport.log.findIndexOf { wanted(it.what()) } + 1
    }

    private boolean serves(String primary, List<String> standbys) {
        cluster.primary() == cluster.named(primary) && standbys.every { cluster.named(it).upstream == cluster.named(primary).address }
    }

    private List<String> paused() {
        cluster.hosts.values().findAll { it.paused }*.name
    }

    def 'the target is cut off while the primary stops: the primary is restarted at once; and the same script, later, finishes'() {
        given:
        cluster.cutWhenStops.pg1 = 'pg2'
        def run = Run.of(cluster, SWITCHOVER)

        expect:
        run.outcome.kind() == Outcome.Kind.STOPPED
        run.outcome.sentence() == 'Stopped at step 2 of 6: pg1: stop the server: waiting longer would be useless: pg2 does not receive all that pg1 wrote.' +
                ' pg1 was started again and accepts writes. Done: 1. Left: 2–6. Run it again to go on.'
        run.events.findAll { it instanceof Event.Remedied }*.failure() == [Optional.empty()]
        run.events.count { it instanceof Event.WritesTaken } == 1
        serves('pg1', [])
        paused() == ['pg2']
        run.outcome.alarm().get().startsWith('FAILOVER IS STILL PAUSED on pg2 ')

        when:
        cluster.named('pg2').up = true
        cluster.sample()
        def again = Run.of(cluster, SWITCHOVER)

        then:
        again.outcome.kind() == Outcome.Kind.DONE
        serves('pg2', ['pg1', 'pg3'])
        paused() == []
    }

    def 'the replay of the target is paused meanwhile: the primary is started again at once'() {
        given:
        def begin = new FakeWal(null, 1, 0)
        cluster.hosts.values().each { it.database.wal = begin }
        def run = Run.meddled(cluster, SWITCHOVER) {
            cluster.named('pg2').database.with { replayed = wal; replayPaused = true }
            cluster.primary().database.append(1)
            cluster.replicate()
        }

        expect:
        run.outcome.kind() == Outcome.Kind.STOPPED
        run.outcome.sentence().contains('pg1 was started again and accepts writes')
        run.events.count { it instanceof Event.WritesTaken } == 1
        serves('pg1', [])
        paused() == []
    }

    def 'kesh is killed then: start makes a primary while the target is away'() {
        given:
        cluster.cutWhenStops.pg1 = 'pg2'
        Run.of(cluster, SWITCHOVER, new Fault(Kind.KILLED, ofTheStop(), 1))
        def refused = Run.planned(cluster, SWITCHOVER)
        def start = Run.of(cluster, START)

        expect:
        refused.plan.obstacles()*.hint()*.orElse('').any { it.startsWith("start 'pg1'") }
        start.plan.checks().any { !it.obstacle && it.message() == 'pg2 could not be queried; kesh paused failover there, and the pause was never ended' }
        start.outcome.kind() == Outcome.Kind.DONE
        serves('pg1', ['pg3'])
        paused() == ['pg2']
    }

    def 'and once the target is back without all that was written, the same script starts the former primary first'() {
        given:
        cluster.cutWhenStops.pg1 = 'pg2'
        Run.of(cluster, SWITCHOVER, new Fault(Kind.KILLED, ofTheStop(), 1))
        cluster.named('pg2').up = true
        def again = Run.of(cluster, SWITCHOVER)

        expect:
        again.plan.steps()*.title().take(2) == ['start the server again', 'receive from pg1 again']
        again.outcome.kind() == Outcome.Kind.DONE
        serves('pg2', ['pg1', 'pg3'])
        paused() == []
    }

    def 'once a promotion of the target has begun, the former primary is never started: #stages'() {
        given:
        def run = Run.of(cluster, SWITCHOVER, new Fault(Kind.LOST, changeOf { it.contains('standby promote') }, stages))

        expect:
        run.outcome.kind() == Outcome.Kind.STOPPED || stages == 2
        !run.events.any { it instanceof Event.Remedied && it.step().node().value() == 'pg1' }
        cluster.primary() != cluster.named('pg1')

        where:
        stages << [0, 1, 2]
    }

    def 'a promotion that is cut off before it was recorded is recorded, before failover goes on'() {
        given:
        def run = Run.of(cluster, SWITCHOVER, new Fault(Kind.LOST, changeOf { it.contains('standby promote') }, 1))

        expect:
        run.outcome.sentence().contains('waiting longer would be useless: pg2 accepts writes, and is not recorded as the primary. pg2 was recorded as the primary.')
        cluster.rowOf(cluster.named('pg2')).with { [it.type, it.active] } == ['primary', 't']
        paused() == ['pg1']

        when:
        def again = Run.of(cluster, SWITCHOVER)

        then:
        again.outcome.kind() == Outcome.Kind.DONE
        serves('pg2', ['pg1', 'pg3'])
        paused() == []
    }

    def 'nor if another server was promoted meanwhile'() {
        given:
        cluster.cutWhenStops.pg1 = 'pg2'
        cluster.isPromotedWhenStops.pg1 = 'pg3'
        def run = Run.of(cluster, SWITCHOVER)

        expect:
        run.outcome.sentence().contains('; and then: pg1: could not start the server again: this is still not the case: no other primary answers (pg2, pg3)')
        !cluster.named('pg1').running
    }

    def 'the new primary dies when the former one returns: the run does not wait for it, and failover resumes'() {
        given:
        cluster.diesOnceRejoined.pg1 = 'pg2'
        def run = Run.of(cluster, SWITCHOVER)

        expect:
        run.outcome.kind() == Outcome.Kind.STOPPED
        run.outcome.sentence().contains('pg2, which was the primary, no longer runs or answers')
        paused() == ['pg2']
    }

    def 'a standby cannot follow after its restart, and meanwhile another became primary: the run does not wait for that'() {
        given:
        cluster.cut.add('pg2>pg1')
        cluster.isPromotedWhenStops.pg2 = 'pg3'
        def run = Run.of(cluster, script(RESTART, PG3))

        expect:
        run.outcome.sentence().contains(': restart the server: waiting longer would be useless: pg3 has become primary meanwhile. Done: ')
        paused() == []
    }

    def 'the primary is gone while a standby is restarted: failover resumes, though the primary was to be restarted later'() {
        given:
        cluster.cutWhenStops.pg2 = 'pg1'
        def run = Run.of(cluster, script(RESTART, PG3))

        expect:
        run.outcome.sentence().contains('pg2: restart the server: waiting longer would be useless: pg1, which was the primary, no longer runs or answers')
        paused() == ['pg1']
    }

    def 'a lagging standby does not hold up the former primary; the same script moves it once it replays'() {
        given:
        cluster.named('pg3').database.replayPaused = true
        def run = Run.of(cluster, SWITCHOVER)

        expect:
        run.outcome.sentence() ==~ /Stopped at step 4 of 6: pg3: could not follow pg2 .* Done: 1–3, 5, 6\. Left: 4\. Run it again to go on\./
        serves('pg2', ['pg1'])
        cluster.named('pg3').upstream == null
        paused() == []

        when:
        cluster.named('pg3').database.replayPaused = false
        def again = Run.of(cluster, SWITCHOVER)

        then:
        again.outcome.kind() == Outcome.Kind.DONE
        serves('pg2', ['pg1', 'pg3'])
    }

    def 'a standby that cannot be moved stops the run before that, so that the next run knows of it'() {
        given:
        cluster.cut.add('pg3>pg2')
        def run = Run.of(cluster, SWITCHOVER)
        cluster.cut.clear()
        def again = Run.of(cluster, SWITCHOVER)

        expect:
        run.outcome.sentence().endsWith(' Done: 1–3. Left: 4–6. Run it again to go on.')
        again.outcome.kind() == Outcome.Kind.DONE
        serves('pg2', ['pg1', 'pg3'])
    }

    def 'a sibling that does not replay is reported before'() {
        given:
        cluster.named('pg3').database.replayPaused = true

        expect:
        Run.planned(cluster, SWITCHOVER).plan.checks().any { !it.obstacle && it.message() == 'pg3: replay of WAL is paused' }
    }

    def 'a primary that was stopped in good order is started even if failover is active, and the plan says which standbys have all its WAL'() {
        given:
        new FakeCommands(cluster).stopServer(cluster.named('pg1'))
        def run = Run.of(cluster, START)

        expect:
        run.plan.checks().any { it.message() == 'there is no other primary, and it was the last one; pg2 has all that it wrote; pg3 has all that it wrote' }
        run.outcome.kind() == Outcome.Kind.DONE
        serves('pg1', ['pg2', 'pg3'])
        paused() == []
    }

    def 'the last primary can be started though the records have faults, which nobody could see without a primary'() {
        given: 'a witness that is still recorded below the primary before'
        def watched = Clusters.of(members: 4, witness: 4, spares: 0)
        Clusters.powerCut(watched, watched.named('pg1'))
        watched.named('pg1').with { up = true; crashed = true }
        new Deeds(watched).promote(watched.named('pg2'))
        new FakeCommands(watched).stopServer(watched.named('pg2'))
        def run = Run.of(watched, script("pause\n    start 'pg2'\n    unpause", PG3))

        expect:
        run.plan.obstacles()*.message() == []
        run.plan.checks().any { it.message() == 'afterwards: pg4, a witness, is recorded below pg1, which is not the primary' }
        watched.primary() == watched.named('pg2')
    }

    def 'but not if a standby has received more, or may have been promoted: #why'() {
        given:
        new FakeCommands(cluster).stopServer(cluster.named('pg1'))
        arranged.call(cluster)

        expect:
        Run.planned(cluster, START).plan.refused

        where:
        why                          | arranged
        'it has more'                | { FakeCluster it -> it.named('pg2').ahead = 1 << 20 }
        'it cannot be seen'          | { FakeCluster it -> it.named('pg2').up = false }
        'it was promoted, and crashed' | { FakeCluster it ->
            it.named('pg2').database.checkpointed = 1
            it.named('pg2').database.timeline = 2
            it.named('pg2').running = false
        }
    }

    def 'a promotion brings up a repmgrd that has ended as it found no primary'() {
        given:
        Clusters.powerCut(cluster, cluster.named('pg1'))
        cluster.named('pg1').with { up = true; crashed = true }
        cluster.named('pg3').repmgrd = null
        def run = Run.of(cluster, script("promote 'pg2'", PG3))

        expect:
        run.outcome.kind() == Outcome.Kind.DONE
        cluster.named('pg3').repmgrd != null
    }

    def 'a standby that does not follow a finished promotion is reported'() {
        given:
        Clusters.powerCut(cluster, cluster.named('pg1'))
        cluster.named('pg1').with { up = true; crashed = true }
        cluster.named('pg3').ahead = 4096
        def promote = script("promote 'pg2', behind: true", PG3)
        Run.of(cluster, promote)
        def again = Run.of(cluster, promote)

        expect:
        again.plan.nothingToDo
        again.plan.checks().any { it.hint().orElse('') == "rejoin 'pg3'" }
    }

    def 'a promotion, run again, moves the standbys that it left behind'() {
        given:
        def scenario = FailoverScenarios.done().find { it.name == 'promote: it was done, and a standby is left behind' }
        def left = scenario.cluster()
        def run = Run.of(left, scenario.script)

        expect:
        run.plan.steps()*.title() == ['follow pg2']
        run.outcome.kind() == Outcome.Kind.DONE
        left.named('pg3').upstream == left.named('pg2').address
    }
}
