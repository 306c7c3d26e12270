package kesh.run

import java.time.Instant
import kesh.cluster.NodeName
import kesh.fact.RepmgrdRuns
import kesh.plan.Step
import kesh.states.Timed
import spock.lang.Specification

class SparingSpec extends Specification {
    static final Step STEP = Step.await(new NodeName('pg4'), 'clone', new RepmgrdRuns(new NodeName('pg4')))
    static final OptionalLong UNKNOWN = OptionalLong.empty()

    Instant now = Timed.AT
    List<Event> events = []
    def throttled = new Throttled({ events << it.event() })

    private void progressed(double after, int number = 1, String phase = 'copying') {
        now = now.plusMillis((long) (after * 1000))
        throttled.accept(new TimedEvent(now, new Event.StepProgressed(number, 2, STEP, phase, UNKNOWN, UNKNOWN, UNKNOWN)))
    }

    def "of two reports a second, one a second is kept, and after hours one each ten seconds"() {
        when:
        (1..20).each { progressed(0.5) }

        then:
        events.size() == 10

        when:
        events.clear()
        (1..2 * 3600).each { progressed(0.5) }

        then:
        events.size() in 360..600
    }

    def "a new phase, another step and all other events are always reported"() {
        when:
        progressed(0)
        progressed(0.1, 2)
        progressed(0.1, 1, 'waiting')
        progressed(0.1, 1, 'waiting')
        throttled.accept(new TimedEvent(now, new Event.StepStarted(3, 3, STEP)))

        then:
        events.collect { it instanceof Event.StepProgressed ? [it.number(), it.phase()] : 'started' } == [[1, 'copying'], [2, 'copying'], [1, 'waiting'], 'started']
    }

    def "a clock that was set back suppresses no report"() {
        when:
        progressed(0)
        progressed(-7200)
        progressed(0.1)

        then:
        events.size() == 2
    }

    def "time left is what is left at the rate: #done of #total, #rate a second"() {
        expect:
        new Event.StepProgressed(1, 1, STEP, '', done, total, rate).secondsLeft() == left

        where:
        done   | total   | rate    || left
        of(10) | of(31)  | of(10)  || of(3)
        of(40) | of(31)  | of(10)  || of(0)
        of(10) | UNKNOWN | of(10)  || UNKNOWN
        of(10) | of(31)  | UNKNOWN || UNKNOWN
        of(10) | of(31)  | of(0)   || UNKNOWN
    }

    def "a rate is reported once bytes came for a while"() {
        given:
        def pace = new Pace()

        expect:
        pace.at(UNKNOWN, 0) == UNKNOWN
        pace.at(of(1000), 0) == UNKNOWN
        pace.at(of(2000), 100_000_000) == UNKNOWN
        pace.at(of(3000), 1_000_000_000) == of(2000)
        pace.at(of(3000), 2_000_000_000) == of(1000)
    }

    private static OptionalLong of(long some) {
        OptionalLong.of(some)
    }
}
