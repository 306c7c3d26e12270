package kesh

import javax.tools.ToolProvider
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.CountDownLatch
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.FutureTask
import java.util.concurrent.TimeUnit
import kesh.cluster.Host
import kesh.command.Command
import kesh.dsl.Mistake
import kesh.fake.Clusters
import kesh.fake.ExpandScenarios
import kesh.fake.FakeCluster
import kesh.fake.FakeTransport
import kesh.plan.Check
import kesh.remote.Result
import kesh.remote.Unreachable
import kesh.run.Event
import kesh.run.Outcome
import kesh.states.Timed
import spock.lang.Specification
import spock.lang.TempDir

/** The use of kesh by a Java program, on a fake cluster. */
class KeshSpec extends Specification {
    static final String SCRIPT = ExpandScenarios.expand(2)

    @TempDir
    Path root

    FakeCluster cluster = Clusters.of()
    FakeTransport transport = new FakeTransport(cluster)
    Kesh kesh = Kesh.builder().stateDirectory(root).operator('robot@ci').reaching { transport }
    List<Event> events = []

    private script(String text = SCRIPT) {
        kesh.script('expand.groovy', text)
    }

    def "states, checks and plans, and nothing is changed"() {
        when:
        def state = kesh.state(script())
        def plan = kesh.plan(script())

        then:
        state.primaries()*.name()*.value() == ['pg1']
        kesh.check(script()).any { it.verdict() == Check.Verdict.HELD }
        plan.steps().size() == 9
        Kesh.text(plan).contains('free replication slot')
        Kesh.text(plan).readLines().any { it =~ /^ 1 pg3: / }
        !Kesh.text(plan).contains(Clusters.PASSWORD)
        transport.log.empty
        root.toFile().list().length == 0
    }

    def "a plan shows on whose word a host is believed to be itself, also to readers of Chinese, and a run does"() {
        given:
        transport.notes = ["pg3's host key is taken from pg1's known_hosts: SHA256:abc"]

        when:
        def plan = kesh.plan(script())
        kesh.run(script(), { events << it.event() }, { false })

        then:
        Kesh.text(plan).readLines()*.strip().count { it == transport.notes[0] } == 1
        Kesh.text(plan, Locale.CHINESE).contains('pg3 的主机密钥取自 pg1 的 known_hosts：SHA256:abc')
        events.findAll { it instanceof Event.Planned }*.plan()*.notes().every { it.contains(transport.notes[0]) }
        events.any { it instanceof Event.Planned }
    }

    def "two threads ask for a plan at the same time, one in Chinese and one in English"() {
        given:
        def alone = [(Locale.ENGLISH): Kesh.text(kesh.plan(script())), (Locale.CHINESE): Kesh.text(kesh.plan(script()), Locale.CHINESE)]
        def together = new CyclicBarrier(2)
        def readers = alone.keySet().collect { Locale reader ->
            new FutureTask<Set<String>>({
                (1..20).collect {
                    together.await(60, TimeUnit.SECONDS)
                    Kesh.text(kesh.plan(script()), reader)
                } as Set
            })
        }

        when:
        readers.each { new Thread(it).start() }

        then:
        readers*.get(120, TimeUnit.SECONDS) == alone.values().collect { [it] as Set }
        alone[Locale.ENGLISH].contains('free replication slot')
        alone[Locale.CHINESE].contains('空闲的复制槽')
    }

    def "a run is shown, confirmed, reported and stored"() {
        given:
        def asked = []

        when:
        def outcome = kesh.run(script(), { events << it.event() }, { asked << it; true })

        then:
        outcome.kind() == Outcome.Kind.DONE
        asked*.title() == ["expand 'pg3' (expand.groovy:4)"]
        events.first() instanceof Event.Planned
        events.last() == new Event.Ended(outcome)
        cluster.named('pg3').walState == 'streaming'

        and: 'the journal has what was told, without a secret'
        def journals = root.resolve('journal').toFile().listFiles()
        journals.length == 1
        journals[0].readLines().size() == events.size()
        !journals[0].text.contains(Clusters.PASSWORD)
        events.every { !Timed.json(it).contains(Clusters.PASSWORD) }

        and: 'the cluster remembers who it was'
        transport.log.any { it.query?.parameters()?.any { it.toString() =~ /by kesh: robot@ci\[\d+] since 20/ } }
    }

    def "a second time there is nothing to do, and nobody is asked"() {
        given:
        kesh.run(script(), {}, { true })

        expect:
        kesh.run(script(), {}, { throw new AssertionError() }).kind() == Outcome.Kind.NOTHING_TO_DO
    }

    def "what the program does not agree to is not done"() {
        when:
        def outcome = kesh.run(script(), { events << it.event() }, { false })

        then:
        outcome.sentence() == 'Declined: the program did not agree. Nothing was changed.'
        transport.log.empty
    }

    def "a yes to everything is no yes to the loss of data: named #emptied"() {
        given:
        def text = "cluster('rwc') {\n    via 'pg1', host: '10.9.0.11'\n    shrink 'pg2', purge: true\n}"
        def asked = []

        when:
        def outcome = kesh.run(kesh.script('shrink.groovy', text), { events << it.event() }, { asked << it; false }, emptied as String[])

        then:
        outcome.sentence() == sentence
        asked.size() == questions

        where:
        emptied         || questions | sentence
        []              || 0         | 'Declined: data would be lost for good, and pg2 was not named. Nothing was changed.'
        ['pg3']         || 0         | 'Declined: data would be lost for good, and pg2 was not named. Nothing was changed.'
        ['pg2', 'pg2']  || 1         | 'Declined: the program did not agree. Nothing was changed.'
    }

    def "a mistake has a place, and survives being sent elsewhere"() {
        when:
        script(SCRIPT.replace('expand', 'expnad'))

        then:
        def mistake = thrown(Mistake)
        mistake.position().file() == 'expand.groovy'
        mistake.position().line() == 4
        mistake.hint().get().contains("'expand'")

        when:
        def bytes = new ByteArrayOutputStream()
        new ObjectOutputStream(bytes).withCloseable { it.writeObject(mistake) }
        def copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject() as Mistake

        then:
        copy.position() == mistake.position()
        copy.hint() == mistake.hint()
    }

    def "a cluster that cannot be reached is a problem; a refused plan is not"() {
        given:
        cluster.named('pg3').free = 1 << 20

        expect:
        kesh.plan(script()).refused
        kesh.run(script(), {}, { true }).kind() == Outcome.Kind.REFUSED

        when:
        cluster.hosts.values()*.up = false
        kesh.run(script(), {}, { true })

        then:
        def problem = thrown(Problem)
        !(problem instanceof Mistake)
        problem.message.contains('no route to host')
    }

    def "an interrupted thread returns, still interrupted: from #what"() {
        given: 'a host that does not answer'
        def waiting = new CountDownLatch(1)
        def silent = new FakeTransport(cluster) {
            @Override
            Result run(Host host, Command command, Duration limit) {
                waiting.countDown()
                try {
                    new CountDownLatch(1).await()
                } catch (InterruptedException ignored) {
                    Thread.currentThread().interrupt()
                    throw new Unreachable('connection lost', null, null)
                }
            }
        }
        def stuck = Kesh.builder().stateDirectory(root).reaching { silent }
        def loaded = script()
        def end = new FutureTask<>({
            try {
                [ask.call(stuck, loaded, events), Thread.interrupted()]
            } catch (Problem problem) {
                [problem.message, Thread.interrupted()]
            }
        })

        when:
        def thread = Thread.start { end.run() }
        waiting.await()
        thread.interrupt()

        then:
        end.get(60, TimeUnit.SECONDS) == [answer, true]

        where:
        what    | ask                                                                     || answer
        'state' | { Kesh it, script, told -> it.state(script) }                           || 'interrupted while inspecting the cluster'
        'check' | { Kesh it, script, told -> it.check(script) }                           || 'interrupted while inspecting the cluster'
        'plan'  | { Kesh it, script, told -> it.plan(script) }                            || 'interrupted while inspecting the cluster'
        'run'   | { Kesh it, script, told -> it.run(script, { told << it }, { true }) }   || Outcome.interrupted()
    }

    def "interrupted in the middle: its locks are released, and the next run goes on"() {
        given:
        def startedAfter = []

        when:
        def outcome = kesh.run(script(), {
            def event = it.event()
            if (event instanceof Event.StepDone && event.step().title() == 'start the server') {
                Thread.currentThread().interrupt()
            } else if (event instanceof Event.StepStarted && Thread.currentThread().isInterrupted()) {
                startedAfter << event.step().title()
            }
        }, { true })

        then:
        Thread.interrupted()
        startedAfter.isEmpty()
        outcome.kind() == Outcome.Kind.INTERRUPTED
        cluster.locks.isEmpty()

        and:
        kesh.run(script(), {}, { true }).kind() == Outcome.Kind.DONE
    }

    def "two of them at once do not share anything"() {
        given:
        def others = Clusters.of()
        def other = Kesh.builder().stateDirectory(root.resolve('other')).reaching { new FakeTransport(others) }
        def text = script()
        def both = [kesh, other].collect { one -> new FutureTask<>({ one.run(text, {}, { true }) }) }

        when:
        both.each { Thread.start(it.&run) }

        then:
        both*.get(30, TimeUnit.SECONDS)*.kind() == [Outcome.Kind.DONE] * 2
        [cluster, others].every { it.named('pg3').walState == 'streaming' }
        [root, root.resolve('other')].every { it.resolve('journal').toFile().list().length == 1 }
    }

    def "nothing is printed"() {
        given:
        def (out, err) = [System.out, System.err]
        def said = new ByteArrayOutputStream()
        System.out = System.err = new PrintStream(said, true)

        when:
        kesh.plan(script())
        kesh.check(script())
        kesh.run(script(), {}, { true })

        then:
        said.toString() == ''

        cleanup:
        System.out = out
        System.err = err
    }

    def "once it is closed it does nothing more"() {
        given:
        def real = Kesh.builder().stateDirectory(root).password('secret'.toCharArray()).build()
        def loaded = real.script('expand.groovy', SCRIPT)
        real.close()

        when:
        real.state(loaded)

        then:
        def wrong = thrown(IllegalStateException)
        wrong.message == 'this Kesh is closed'
        loaded.ssh().password().get().reveal() == 'secret'
        !loaded.toString().contains('secret')
    }

    def "the file of a script is read as UTF-8, with its arguments"() {
        given:
        def file = root.resolve('näme.groovy')
        Files.writeString(file, "cluster(args[0]) { via 'pg1', host: '10.9.0.11' }")

        expect:
        kesh.script(file, 'rwc').name() == 'rwc'
        kesh.through('ops@10.9.0.11').vias()*.host()*.address()*.value() == ['10.9.0.11']
    }

    /** EmbeddingLabSpec runs it. */
    def 'the program in the examples compiles'() {
        given:
        def told = new ByteArrayOutputStream()
        def into = Files.createTempDirectory('embedding')

        expect:
        ToolProvider.systemJavaCompiler.run(null, told, told, '-d', into.toString(), '-cp', System.getProperty('java.class.path') + ':target/classes', 'dsl-examples/embedding/Grow.java') == 0
        told.toString() == ''

        cleanup:
        into.toFile().deleteDir()
    }
}
