package kesh.run

import com.google.common.jimfs.Jimfs
import java.time.Duration
import java.util.function.BooleanSupplier
import kesh.Session
import kesh.Surroundings
import kesh.cluster.LockHolder
import kesh.fake.Clusters
import kesh.fake.DirectLanes
import kesh.fake.ExpandScenarios
import kesh.fake.FakeCluster
import kesh.fake.FakeCommands
import kesh.fake.FakeTransport
import kesh.fake.Killed
import kesh.fake.Run
import kesh.fake.Scenarios
import kesh.states.Timed
import kesh.translation.Translation
import kesh.view.TextView
import kesh.view.View
import spock.lang.Specification

/** A lock that its run loses, and the lock of another kesh, alive or dead. */
class HeldLocksSpec extends Specification {
    private static final String EXPAND = ExpandScenarios.expand(2)
    /** Its first steps are done side by side: this is the last of them. */
    private static final int BATCH = 4

    private static final String SWITCHOVER = Scenarios.script("switchover to: 'pg2'", "via 'pg2', host: '10.9.0.12'")
    private static final String UNPAUSE = Scenarios.script('unpause')
    private static final String COLLEAGUE = 'kesh: bob@desk[4711] since 2026-11-26T20:00:00Z'

    FakeCluster cluster = Clusters.of()
    FakeTransport transport = new FakeTransport(cluster)
    List<Event> events = []
    /** A task that kesh runs beside its steps. */
    Runnable beside
    Duration every
    boolean besidesEnded

    private Outcome run(String script, Closure<?> happens) {
        def waits = new Waits() {
            @Override
            Runnable every(Duration pause, Runnable task) {
                beside = task
                every = pause;
                { -> besidesEnded = true } as Runnable
            }

            @Override
            boolean until(Duration bound, BooleanSupplier condition) {
                (1..6).any { condition.asBoolean ?: cluster.sample() }
            }
        }
        def around = new Surroundings({ transport }, waits, { new DirectLanes() }, { it.run() })
        Jimfs.newFileSystem(Run.DISK).withCloseable { disk ->
            new Session(View.of { events << it.event(); happens(it.event()) }, { Optional.empty() }, disk.getPath('journal'), Run.OPERATOR, around).run(Run.script(script))
        }
    }

    private static boolean isDone(Event event, int number) {
        event instanceof Event.StepDone && event.number() == number
    }

    private int retaken() {
        events.count { it instanceof Event.LockTakenAgain }
    }

    /** Replaces the sessions with locks by a colleague's. */
    private void taken() {
        cluster.ends(cluster.locks.keySet().toList())
        cluster.locks[1] = COLLEAGUE
        cluster.lockServers[1] = 'pg1'
    }

    def "lost, and nobody has it: taken again before the next step, and reported"() {
        given:
        def held = [:]
        def outcome = run(EXPAND) {
            if (isDone(it, BATCH)) {
                cluster.ends(cluster.locks.keySet().toList())
            } else if (it instanceof Event.StepStarted && it.number() > BATCH) {
                held[it.number()] = cluster.locks.values().toList()
            }
        }

        expect:
        outcome.kind() == Outcome.Kind.DONE
        held.size() > 3
        held.values().every { it == [Run.OPERATOR] }
        retaken() == 1
        cluster.locks.isEmpty()
        besidesEnded
    }

    def "lost, and another kesh has it: no further step is begun, and the holder is named"() {
        given:
        def outcome = run(EXPAND) { isDone(it, BATCH) && taken() }

        expect:
        outcome.kind() == Outcome.Kind.STOPPED
        outcome.sentence().startsWith('Stopped at step 5 of 9: this run lost its lock, and another session has it now. Done: 1–4. Left: 5–9.')
        outcome.cause().get().detail().get().endsWith("\nit says it is $COLLEAGUE")
        outcome.cause().get().hint().get().contains('select pg_terminate_backend(1)')
        !events.any { it instanceof Event.StepStarted && it.number() == 5 }
        cluster.locks.values().toList() == [COLLEAGUE]
    }

    def "lost, and another kesh has it: the pause belongs to that one now, and the nodes that stay paused are reported"() {
        given:
        def cluster = Clusters.of(spares: 0)
        this.cluster = cluster
        transport = new FakeTransport(cluster)
        def outcome = run(SWITCHOVER) { isDone(it, 1) && taken() }

        expect:
        outcome.kind() == Outcome.Kind.STOPPED
        outcome.alarm().get().startsWith('FAILOVER IS STILL PAUSED on pg1 (until the other kesh, which is running now, ends the pause), pg2 (')
        cluster.hosts.values()*.paused == [true, true]
    }

    def "lost, and its server does not answer: the run waits, stops, and says so"() {
        given:
        def outcome = run(EXPAND) {
            if (isDone(it, BATCH)) {
                cluster.ends(cluster.locks.keySet().toList())
                cluster.refusedDatabases << 'repmgr'
            }
        }

        expect:
        outcome.sentence().startsWith('Stopped at step 5 of 9: pg1: this run lost its lock, and could not take it again within 60 s. Done: 1–4.')
        outcome.cause().get().hint().get() == 'when pg1 answers again, run it again to go on'
        events.count { it instanceof Event.LockLost } == 1
    }

    def "a session that broke without notice is recognized as the run's own, and ended"() {
        given:
        def outcome = run(EXPAND) { isDone(it, BATCH) && transport.brokenOff(1000) }

        expect:
        outcome.kind() == Outcome.Kind.DONE
        retaken() == 1
        transport.log.count { it.query?.name() == 'lock the cluster' } == 3
        cluster.locks.isEmpty()
    }

    def "while a long step goes on, it is taken again as soon as that can be"() {
        given:
        def outcome = run(EXPAND) {
            if (it instanceof Event.StepStarted && it.number() == 5) {
                cluster.ends(cluster.locks.keySet().toList())
                beside.run()
                assert cluster.locks.values().toList() == [Run.OPERATOR]
            }
        }

        expect:
        outcome.kind() == Outcome.Kind.DONE
        retaken() == 1
        every == LockHolder.SAYS_SO_EVERY
    }

    def "a primary that a step restarts has it again afterwards"() {
        given:
        def outcome = run(Scenarios.script("restart on: all, since: '2026-11-01 00:02Z'")) {}

        expect:
        outcome.kind() == Outcome.Kind.DONE
        retaken() == 1
    }

    def "a switchover does not miss the lock of the primary that it stops"() {
        given:
        cluster = Clusters.of(spares: 0)
        transport = new FakeTransport(cluster)
        def outcome = run(SWITCHOVER) {}

        expect:
        outcome.kind() == Outcome.Kind.DONE
        retaken() == 0
        events.count { it instanceof Event.LockLost } == 0
    }

    def "a dead operator's lock ends: until then the next operator is told so, and afterwards the script works"() {
        when: 'a kesh whose machine dies after its first steps, which its server learns of a while later'
        run(EXPAND) { isDone(it, BATCH) && transport.silenced(3) }

        then:
        thrown(Killed)
        cluster.locks.size() == 1

        when:
        def refused = Run.of(cluster, EXPAND)

        then:
        refused.outcome.kind() == Outcome.Kind.REFUSED
        refused.outcome.sentence() == 'Refused: another kesh is running on this cluster. Nothing was changed.'
        refused.outcome.cause().get().detail().get().contains('its last sign of life was 20 s ago')
        refused.outcome.cause().get().hint().get().startsWith('it seems to be dead; if so, its lock ends by itself within 25 s; to end it now, run on pg1: select pg_terminate_backend(')

        when:
        3.times { cluster.sample() }

        then:
        Run.of(cluster, EXPAND).outcome.kind() == Outcome.Kind.DONE
    }

    def "without a primary, two operators meet, whichever standby each of them would promote"() {
        given:
        cluster = Clusters.of(members: 3, spares: 0)
        new FakeCommands(cluster).stopServer(cluster.named('pg1'))
        transport = new FakeTransport(cluster)
        def second = null

        when:
        run(Scenarios.script("promote 'pg2'", "via 'pg2', host: '10.9.0.12'")) {
            if (it instanceof Event.StepStarted && second == null) {
                second = Run.of(cluster, Scenarios.script("promote 'pg3'", "via 'pg3', host: '10.9.0.13'"))
            }
        }

        then:
        second.outcome.sentence() == 'Refused: another kesh is running on this cluster. Nothing was changed.'
        cluster.hosts.values().findAll { it.running && !it.inRecovery }*.name == ['pg2']
        cluster.disasters == []
        cluster.locks.isEmpty()
    }

    def "an operator's unpause counts while another kesh is running, which is reported before"() {
        given:
        cluster.hosts.values().findAll { it.running }.each { it.paused = true }
        cluster.locks[1] = COLLEAGUE
        cluster.lockServers[1] = 'pg1'
        def unpaused = Run.of(cluster, UNPAUSE)

        expect:
        unpaused.plan.notes() == ["user repmgr holds the lock, says it is $COLLEAGUE, and gave its last sign of life 3 s ago: its run goes on without a pause of failover".toString()]
        unpaused.outcome.kind() == Outcome.Kind.DONE
        unpaused.outcome.alarm().empty
        cluster.hosts.values().findAll { it.running }*.paused == [false, false]
        cluster.locks.values().toList() == [COLLEAGUE]
    }

    def "whoever has none of the rights that a kesh needs is told from a colleague, whatever he calls himself"() {
        given:
        cluster.locks[1] = COLLEAGUE
        cluster.lockServers[1] = 'pg1'
        cluster.lockUser = 'mallory'
        def refused = Run.of(cluster, EXPAND).outcome

        expect:
        refused.sentence() == "Refused: a session that is no kesh's has the lock of this cluster. Nothing was changed."
        refused.cause().get().detail().get().readLines()[0].startsWith('user mallory has held the lock since ')
        refused.cause().get().detail().get().readLines()[1] == "it says it is $COLLEAGUE"
        refused.cause().get().hint().get().startsWith("user mallory may not do what a kesh does, so it is no kesh of a colleague's; to end it, run as a superuser on pg1: select pg_terminate_backend(1)")
        Run.of(cluster, UNPAUSE).plan.notes() == []
    }

    def "with other words, unpause waits for its turn"() {
        given:
        cluster.hosts.values().findAll { it.running }.each { it.paused = true }
        cluster.locks[1] = COLLEAGUE
        cluster.lockServers[1] = 'pg1'

        expect:
        Run.of(cluster, Scenarios.script("restart 'pg2', since: '2026-11-01 00:02Z'\n    unpause")).outcome.kind() == Outcome.Kind.REFUSED
    }

    def "in words"() {
        given:
        def out = new ByteArrayOutputStream()
        def view = new TextView(new PrintStream(out), new PrintStream(out), System.err, Translation.NONE, false, false)
        run(EXPAND) { isDone(it, BATCH) && cluster.ends(cluster.locks.keySet().toList()) }

        when:
        view.accept(Timed.of(events.find { it instanceof Event.LockTakenAgain }))

        then:
        out.toString() == '  the lock in the server of pg1 was taken again\n'
    }
}
