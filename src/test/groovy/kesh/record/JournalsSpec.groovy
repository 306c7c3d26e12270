package kesh.record

import java.nio.file.Path
import java.time.Duration
import java.time.Instant
import kesh.run.Event
import kesh.run.Journal
import kesh.run.TimedEvent
import kesh.view.JsonView
import kesh.view.ViewsSpec
import spock.lang.Specification
import spock.lang.TempDir

/** Journals, read while they are written. */
class JournalsSpec extends Specification {
    @TempDir
    Path root

    private Journals journals(String cluster = 'rwc') {
        new Journals(root, Journal.ending(cluster))
    }

    private Journal journal(String cluster = 'rwc') {
        Journal.open(root, cluster, JsonView::line)
    }

    def "a run is followed line by line, until it ends"() {
        given:
        def plan = ViewsSpec.plan()
        def journals = journals()
        def journal = journal()
        def read = { journals.running(Instant.now()) }

        expect:
        read() == []

        when:
        journal.accept(new TimedEvent(Instant.now(), new Event.Planned(plan)))
        journal.accept(new TimedEvent(Instant.now(), new Event.StepSkipped(1, 8, plan.steps()[0])))
        journal.accept(new TimedEvent(Instant.now(), new Event.StepStarted(5, 8, plan.steps()[4])))
        def cloning = read()

        then:
        with(cloning[0]) {
            title() == "expand 'pg4' (expand.groovy:17)"
            [step(), of()] == [5, 8]
            doing() == "pg4: clone pg1's data"
            done().empty
            outcome().empty
        }

        when:
        journal.accept(new TimedEvent(Instant.now(), new Event.StepProgressed(5, 8, plan.steps()[4], 'streaming database files', OptionalLong.of(8), OptionalLong.of(31), OptionalLong.empty())))

        then:
        with(read()[0]) {
            phase() == 'streaming database files'
            [done().asLong, total().asLong] == [8, 31]
        }

        when:
        journal.accept(new TimedEvent(Instant.now(), new Event.StepStarted(6, 8, plan.steps()[5])))

        then: 'what was said of one step is not said of the next'
        with(read()[0]) {
            [step(), phase(), done()] == [6, '', OptionalLong.empty()]
        }

        when:
        journal.accept(new TimedEvent(Instant.now(), new Event.Ended(kesh.run.Outcome.done())))

        then:
        read() == []
        journals.last(5)*.sentence()*.get() == ['Done.']

        cleanup:
        journal.close()
    }

    def "a line that is half written is read when it is whole"() {
        given:
        def file = root.resolve("20261125T140000.000Z-rwc.jsonl").toFile()
        def line = JsonView.line(new TimedEvent(Instant.now(), new Event.Planned(ViewsSpec.plan())))
        def journals = journals()

        when:
        file << line[0..100]

        then:
        journals.running(Instant.now()) == []

        when:
        file << line[101..-1] + '\n' + 'not JSON\n{"event":"dreamt"}\n'

        then:
        journals.running(Instant.now())*.of() == [9]
    }

    def "a journal without a new line for a minute is of a killed kesh; other clusters' journals are ignored"() {
        given:
        [journal(), journal('other'), journal('x-rwc')].each {
            it.accept(new TimedEvent(Instant.now(), new Event.Planned(ViewsSpec.plan())))
            it.close()
        }

        expect:
        journals().running(Instant.now()).size() == 1
        journals().running(Instant.now() + Duration.ofSeconds(90)) == []
        journals().last(9).size() == 1
        new Journals(root.resolve('nowhere'), Journal.ending('rwc')).with { it.running(Instant.now()) + it.last(3) } == []
    }
}
