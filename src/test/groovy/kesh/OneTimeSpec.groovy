package kesh

import com.google.gson.JsonParser
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import kesh.fake.Clusters
import kesh.fake.ExpandScenarios
import kesh.fake.FakeTransport
import kesh.fake.Run
import kesh.record.Journals
import kesh.run.Journal
import kesh.view.JsonView
import spock.lang.Specification
import spock.lang.TempDir

/** All listeners get the same time for an event. */
class OneTimeSpec extends Specification {
    @TempDir
    Path root

    def "standard output, the journal and what a report is made of agree"() {
        given:
        def out = new ByteArrayOutputStream()
        def around = Run.surroundings(new FakeTransport(Clusters.of()))

        when:
        new Session(new JsonView(new PrintStream(out, true, 'UTF-8')), { sleep(20); Optional.empty() }, root, Run.OPERATOR, around)
                .run(Run.script(ExpandScenarios.expand(2)))
        def shown = out.toString('UTF-8').readLines()
        def at = { String kind -> Instant.parse(shown.collect { JsonParser.parseString(it) }.find { it.get('event').asString == kind }.get('at').asString) }

        then:
        shown.size() > 20
        Files.readAllLines(root.toFile().listFiles()[0].toPath()) == shown

        and: 'a run begins once the question is answered'
        with(new Journals(root, Journal.ending('rwc')).last(1)[0]) {
            began() == at('journal opened')
            written() == at('ended')
        }
    }
}
