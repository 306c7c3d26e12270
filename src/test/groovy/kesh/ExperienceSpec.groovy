package kesh

import java.nio.file.Files
import java.nio.file.Path
import kesh.dsl.ScriptLoader
import kesh.fake.Clusters
import kesh.fake.ExpandScenarios
import kesh.fake.FakeCluster
import kesh.fake.FakeTransport
import kesh.fake.Scenarios
import kesh.record.Experiences
import kesh.run.Event
import kesh.run.Outcome
import kesh.run.TimedEvent
import kesh.states.Promised
import kesh.states.Timed
import kesh.translation.Translation
import kesh.view.TextView
import kesh.view.View
import spock.lang.Specification
import spock.lang.TempDir

/** The measurements of a run are the expectations of the next plan: from journal to plan. */
class ExperienceSpec extends Specification {
    @TempDir
    Path root

    FakeCluster cluster = Clusters.of(spares: 2)
    List<Event> events = []

    private Session session() {
        View view = Stub { accept(_) >> { TimedEvent told -> events << told.event() } }
        new Session(view, { Optional.empty() }, root, 'kesh of an operator', Surroundings.real { new FakeTransport(cluster) })
    }

    private Outcome run(String text) {
        session().run(ScriptLoader.load('test.groovy', text, []))
    }

    /** The displayed costs. */
    private List<String> costs(String text) {
        events.clear()
        session().plan(ScriptLoader.load('test.groovy', text, []))
        Promised.line(Timed.json(events[0]))
        def out = new ByteArrayOutputStream()
        new TextView(new PrintStream(out), new PrintStream(out), System.err, Translation.NONE, false, false).accept(Timed.of(events[0]))
        out.toString().readLines()*.strip().findAll { it =~ /^(load|how long|steps? \d|all from)/ }
                .collect { it.replaceAll(/\d+\.\d s/, 'N s').replaceAll(/[\d.]+ \w+\/s/, 'N MB/s').replaceAll(/\d{4}-\d\d-\d\d/, 'DAY') }
    }

    def "a journal that ends in the middle of a line, and of a character, is read up to there"() {
        given:
        run(ExpandScenarios.expand(2))
        def known = costs(ExpandScenarios.expand(3))
        root.toFile().listFiles()[0] << ('{"kesh":1,"event":"step done","output":"\u2013'.getBytes('UTF-8').toList().init() as byte[])

        expect:
        known.any { it.contains('as in the earlier copy') }
        costs(ExpandScenarios.expand(3)) == known
    }

    def "of a copy"() {
        expect: 'nothing is known the first time'
        costs(ExpandScenarios.expand(2)) == ['load on pg1: 30 MB is read once, by 2 of its 10 WAL senders; 7 stay free',
                                             'how long step 5 takes is not known: no similar copy has been measured yet']

        when:
        run(ExpandScenarios.expand(2))

        then:
        costs(ExpandScenarios.expand(3))[1] ==~ /step 6 takes about N s, as in the earlier copy from pg1 to other nodes on DAY: 30 MB at N MB\/s/
    }

    def "of a time without writes"() {
        given:
        def there = Scenarios.script("switchover to: 'pg2'", "via 'pg2', host: '10.9.0.12'")

        expect:
        costs(there) == ['how long all from the start of step 2 to the end of step 3, while no server accepts writes, takes is not known: no change of primary has been measured yet']

        when:
        run(there)

        then:
        costs(Scenarios.script("switchover to: 'pg1'", "via 'pg2', host: '10.9.0.12'")).last() ==~ /all from the start .* takes about N s, as in the earlier change of primary in this cluster on DAY/
    }

    def "an unreadable journal is skipped"() {
        given:
        run(ExpandScenarios.expand(2))
        def journal = Files.list(root).withCloseable { it.toList()[0] }
        Files.writeString(root.resolve('99991231T000000.000Z-test.jsonl'), lines.collect { "{\"kesh\":1,\"event\":$it\n" }.join())
        Files.writeString(root.resolve('other'), 'no journal')

        when:
        def experience = Experiences.read(root, journal.fileName.toString().dropWhile { it != '-' })

        then:
        experience.copies()*.here() == [true]
        Experiences.read(root.resolve('absent'), 'x').copies() == []

        where:
        lines << [['"step started","number":1,"copy":{'], ['"step started","number":1,"step":{"copy":{"kind":"backup"}}}', '"step done","number":1}'], ['"writes taken"}']]
    }
}
