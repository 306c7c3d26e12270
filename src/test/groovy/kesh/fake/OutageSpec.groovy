package kesh.fake

import java.time.Duration
import kesh.fake.FakeTransport.Fault
import kesh.fake.FakeTransport.Kind
import kesh.run.Event
import kesh.states.Timed
import kesh.translation.Translation
import kesh.view.TextView
import spock.lang.Specification

/** The time for which no server accepts writes. */
class OutageSpec extends Specification {
    private static final String SCRIPT = Scenarios.script("switchover to: 'pg2'", "via 'pg2', host: '10.9.0.12'")
    private final FakeCluster cluster = Clusters.of(spares: 0)

    private List<Event> told(Fault... faults) {
        Run.of(cluster, SCRIPT, faults).events
    }

    private static int at(List<Event> events, Class<? extends Event> kind, String title) {
        events.findIndexOf { kind.isInstance(it) && (title == null || it.step().title() == title) }
    }

    def 'it is reported as soon as there is a primary again, before the others follow'() {
        given:
        def events = told()

        expect:
        events.count { it instanceof Event.WritesTaken } == 1
        at(events, Event.WritesTaken, null) == at(events, Event.StepDone, 'promote it') + 1
    }

    def 'a run that did not see its beginning does not report it'() {
        given: 'a kesh that is killed before it promotes'
        told(new Fault(Kind.KILLED, 7, 1))
        def events = told()

        expect:
        at(events, Event.StepDone, 'promote it') > 0
        !events.any { it instanceof Event.WritesTaken }
    }

    def 'in words'() {
        given:
        def out = new ByteArrayOutputStream()
        def view = new TextView(new PrintStream(out), new PrintStream(out), System.err, Translation.NONE, false, false)

        when:
        view.accept(Timed.of(new Event.WritesTaken(Duration.ofMillis(1449))))

        then:
        out.toString() == '  writes are accepted again, after 1.4 s at most\n'
    }
}
