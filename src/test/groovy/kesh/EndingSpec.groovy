package kesh

import com.google.common.jimfs.Configuration
import com.google.common.jimfs.Jimfs
import java.nio.file.FileSystem
import java.nio.file.Files
import java.util.concurrent.CountDownLatch
import java.util.concurrent.FutureTask
import java.util.concurrent.TimeUnit
import kesh.cluster.Host
import kesh.command.Command
import kesh.command.Effect
import kesh.fake.FakeCluster
import kesh.fake.FakeTransport
import kesh.fake.Run
import kesh.fake.Scenarios
import kesh.fake.Scenarios.Scenario
import kesh.remote.Result
import kesh.run.Event
import kesh.run.Outcome
import kesh.states.Promised
import kesh.states.Timed
import kesh.translation.Translation
import kesh.view.JsonView
import kesh.view.TextView
import kesh.view.View
import spock.lang.AutoCleanup
import spock.lang.Specification

/** The end of a run and its report, whoever disturbs the run and whenever: there is one end, it says what was done, and nothing is held after it. */
class EndingSpec extends Specification {
    private static final List<String> DISTURBED = ['switchover: with a sibling', 'a standby has no server', 'restart: some, for a setting']
    private static final int BLOCK = 16

    List<Event> events = Collections.synchronizedList([])
    FakeCluster cluster
    Session session

    @AutoCleanup
    FileSystem disk = Jimfs.newFileSystem(
            Configuration.unix().toBuilder().setAttributeViews('basic', 'posix').setBlockSize(BLOCK).setMaxSize(4 << 20).build())

    private static List<Scenario> disturbed() {
        Scenarios.done().findAll { it.name in DISTURBED }
    }

    /** @param seen is called with each event and its index from 0; progress events depend on the clock and are left out */
    private Outcome run(Scenario scenario, FakeTransport transport, Closure<?> seen) {
        events.clear()
        session = new Session(View.of { timed ->
            def event = timed.event()
            if (!(event instanceof Event.StepProgressed)) {
                events << event
                seen.call(event, events.size() - 1)
            }
        }, { Optional.empty() }, disk.getPath('/journal'), Run.OPERATOR, Run.surroundings(transport))
        session.run(Run.script(scenario.script))
    }

    private Outcome run(Scenario scenario, Closure<?> seen = { event, place -> }) {
        cluster = scenario.cluster()
        run(scenario, new FakeTransport(cluster), seen)
    }

    private void endedOnce(Outcome outcome) {
        assert events.count { it instanceof Event.Ended } == 1
        assert events.last() == new Event.Ended(outcome)
        assert cluster.locks.isEmpty()
        assert cluster.hosts.values().any { it.paused } == outcome.alarm().orElse('').contains('FAILOVER IS STILL PAUSED')
        events.each { Promised.line(Timed.json(it)) }
    }

    private List<Event.Warned> warnings() {
        events.findAll { it instanceof Event.Warned }
    }

    def "a view that breaks at any event changes nothing: #scenario.name"() {
        given:
        run(scenario)
        def end = cluster.sheet()
        def lockedFrom = events.findIndexOf { it instanceof Event.JournalOpened } + 1

        expect:
        for (int at = lockedFrom, last = events.size() - 1; at <= last; at++) {
            def outcome = run(scenario) { event, place -> if (place == at) { throw new IllegalStateException("at $place") } }
            assert events.size() - warnings().size() == last + 1
            assert outcome.kind() == Outcome.Kind.DONE
            assert cluster.sheet() == end
            assert warnings().size() == (at == last ? 0 : 1)
            endedOnce(outcome)
        }

        where:
        scenario << disturbed()
    }

    def "a disk that is full from any event on: refused before the first step, and after it one warning: #scenario.name"() {
        given:
        run(scenario)
        def (end, whole) = [cluster.sheet(), new ArrayList(events)]
        int first = whole.findIndexOf { it instanceof Event.StepStarted }

        expect:
        for (int at = whole.findIndexOf { it instanceof Event.JournalOpened }; at < whole.size() - 1; at++) {
            clear()
            cluster = scenario.cluster()
            def before = cluster.everything()
            def outcome = run(scenario, new FakeTransport(cluster)) { event, place -> if (place == at) { fill() } }
            def journal = Files.list(disk.getPath('/journal')).toList()[0]
            def kept = Files.readAllLines(journal)
            assert kept.every { Promised.broken(it) == [] }
            if (at < first) {
                assert outcome.kind() == Outcome.Kind.REFUSED
                assert outcome.sentence() == "Refused: $journal: the journal cannot be written. Nothing was changed."
                assert cluster.everything() == before
                assert warnings() == []
            } else {
                assert outcome.kind() == Outcome.Kind.DONE
                assert cluster.sheet() == end
                assert warnings()*.problem()*.message.every { it.startsWith('the journal ends here: ') && it.endsWith('; the run goes on') }
                assert warnings().size() == 1
                assert kept.count { !it.contains('"step progressed"') } == at + 1
            }
            endedOnce(outcome)
        }

        where:
        scenario << disturbed()
    }

    def "an interruption at any event: only steps reported as done are called done, and the next run goes on: #scenario.name"() {
        given:
        run(scenario)
        def end = cluster.sheet()
        int last = events.size() - 1

        expect:
        for (int at = 0; at <= last; at++) {
            def outcome = run(scenario) { event, place -> if (place == at) { Thread.currentThread().interrupt() } }
            assert Thread.interrupted()
            endedOnce(outcome)
            def steps = events.find { it instanceof Event.Planned }.plan().steps().size()
            def done = events.findAll { it instanceof Event.StepDone || it instanceof Event.StepSkipped }*.number()
            assert (outcome.kind() == Outcome.Kind.DONE) == (done.size() == steps)
            assert outcome.kind() in [Outcome.Kind.DONE, Outcome.Kind.INTERRUPTED]
            if (outcome.kind() == Outcome.Kind.INTERRUPTED) {
                boolean begun = events.any { it instanceof Event.StepStarted }
                assert begun ? outcome.sentence().contains(". Done: ${ranges(done)}. Left: ") : outcome.sentence() == 'Interrupted. Nothing was changed.'
            }
            assert run(scenario, new FakeTransport(cluster)) { event, place -> }.kind() in [Outcome.Kind.DONE, Outcome.Kind.NOTHING_TO_DO]
            assert cluster.sheet() == end
        }

        where:
        scenario << disturbed()
    }

    def "the reader of standard output may end early: #format"() {
        given:
        def gone = new PrintStream(new OutputStream() {
            @Override
            void write(int b) {
                throw new IOException('Broken pipe')
            }
        }, true)
        def scenario = disturbed()[0]
        cluster = scenario.cluster()
        def view = format == 'json' ? new JsonView(gone) : new TextView(gone, gone, gone, Translation.NONE, true, true)

        expect:
        new Session(view, { Optional.empty() }, disk.getPath('/journal'), Run.OPERATOR, Run.surroundings(new FakeTransport(cluster)))
                .run(Run.script(scenario.script)).kind() == Outcome.Kind.DONE
        cluster.locks.isEmpty()

        where:
        format << ['text', 'json']
    }

    def "an interruption at the question changes nothing, whatever is answered then"() {
        given:
        def scenario = disturbed()[0]
        cluster = scenario.cluster()
        def transport = new FakeTransport(cluster)
        Optional<Outcome> ended = Optional.empty()
        session = new Session(View.of { events << it.event() }, { ended = session.interrupt(); Optional.empty() }, disk.getPath('/journal'),
                Run.OPERATOR, Run.surroundings(transport))

        when:
        def outcome = session.run(Run.script(scenario.script))

        then:
        ended.get() == Outcome.interrupted()
        outcome == Outcome.interrupted()
        transport.log.empty
        endedOnce(outcome)
    }

    def "a run that hangs is abandoned: its end is reported once, its locks are released, and it begins no further step"() {
        given:
        def (hangs, enough) = [new CountDownLatch(1), new CountDownLatch(1)]
        def scenario = disturbed().find { it.name.startsWith('switchover') }
        cluster = scenario.cluster()
        def transport = new FakeTransport(cluster) {
            @Override
            Result run(Host host, Command command, java.time.Duration limit) {
                if (command.effect() == Effect.CHANGES) {
                    hangs.countDown()
                    untilLetGo(enough)
                }
                super.run(host, command, limit)
            }
        }
        def end = new FutureTask<>({ run(scenario, transport) { event, place -> } })

        when:
        Thread.start(end.&run)
        hangs.await(60, TimeUnit.SECONDS)
        def atOnce = session.interrupt()
        def outcome = session.abandon()
        def told = events.size()

        then:
        atOnce.empty
        outcome.kind() == Outcome.Kind.INTERRUPTED
        outcome.sentence().contains(': interrupted. Done: ')
        endedOnce(outcome)

        when:
        enough.countDown()

        then:
        end.get(60, TimeUnit.SECONDS) == outcome
        events.size() == told
        transport.log.count { it.command } == 1

        cleanup:
        enough.countDown()
    }

    /** Goes on waiting, even if interrupted. */
    private static void untilLetGo(CountDownLatch latch) {
        boolean interrupted = false
        while (latch.count > 0) {
            try {
                latch.await()
            } catch (InterruptedException later) {
                interrupted = true
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt()
        }
    }

    private static String ranges(List<Integer> numbers) {
        List<List<Integer>> ranges = []
        numbers.sort(false).each { ranges && ranges.last().last() == it - 1 ? ranges.last().add(it) : ranges.add([it]) }
        ranges ? ranges.collect { it.size() < 3 ? it.join(', ') : "${it.first()}–${it.last()}" }.join(', ') : 'none'
    }

    private void clear() {
        Files.walk(disk.getPath('/')).filter { Files.isRegularFile(it) }.forEach { Files.delete(it) }
    }

    /** Writes until nothing more fits. */
    private void fill() {
        Files.newOutputStream(disk.getPath('/filler')).withCloseable { out ->
            [1 << 16, 1 << 10, BLOCK].each { int size ->
                try {
                    while (true) {
                        out.write(new byte[size])
                    }
                } catch (IOException full) {
                    return
                }
            }
        }
    }
}
