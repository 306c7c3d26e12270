package kesh.run

import java.time.InstantSource
import java.util.concurrent.CountDownLatch
import java.util.concurrent.FutureTask
import java.util.concurrent.TimeUnit
import kesh.Problem
import kesh.states.Timed
import spock.lang.Specification

/** Listeners cannot affect the run, nor each other. */
class ListenersSpec extends Specification {
    static final Outcome DONE = Outcome.done()
    static final Event ANY = new Event.JournalOpened('any')

    static final InstantSource CLOCK = { Timed.AT }

    List<Event> told = Collections.synchronizedList([])
    Listeners listeners = new Listeners({ told << it.event() }, CLOCK)

    private List<String> warnings() {
        told.findAll { it instanceof Event.Warned }*.problem()*.message
    }

    private static Problem full() {
        new Problem('/x.jsonl: the journal cannot be written', 'No space left on device', null)
    }

    def "the journal has it before it is shown"() {
        given:
        def seen = []
        listeners.keep { seen << told.size() }

        when:
        listeners.accept(ANY)
        listeners.accept(ANY)

        then:
        seen == [0, 1]
    }

    def "each gets the same events with the same times, and the journal also the earlier ones"() {
        given:
        def now = Timed.AT
        def (shown, written) = [[], []]
        def ticking = new Listeners({ shown << it }, { now = now.plusMillis(1) })

        when:
        ticking.accept(ANY)
        ticking.keep { written << it }
        ticking.accept(ANY)
        ticking.end(DONE)

        then:
        shown*.at() == (1..3).collect { Timed.AT.plusMillis(it) }
        written == shown
    }

    def "the first end counts, whatever ends come later, and no event follows it"() {
        expect:
        listeners.ended().empty
        listeners.end(DONE)
        !listeners.end(Outcome.interrupted())
        !listeners.endElsewhere(Outcome.interrupted())

        when:
        listeners.accept(ANY)
        listeners.accept(new Event.Ended(Outcome.interrupted()))

        then:
        told == [new Event.Ended(DONE)]
        listeners.ended().get() == DONE
    }

    def "before any lock is held, an exception of a view is thrown"() {
        when:
        new Listeners({ throw new IllegalStateException('broken') }, CLOCK).accept(ANY)

        then:
        thrown(IllegalStateException)
    }

    def "an exception of a view during a run is reported once, to all, and the other views get all events"() {
        given:
        def all = []
        def broken = new Listeners({ told << it.event(); throw new IllegalStateException('broken') }, CLOCK)
        broken.keep { all << it.event() }
        broken.isolate()

        when:
        3.times { broken.accept(ANY) }
        broken.end(DONE)

        then:
        warnings() == ['this is a bug in kesh: java.lang.IllegalStateException: broken']
        all.findAll { it == ANY }.size() == 3
        all.last() == new Event.Ended(DONE)
        all.count { it instanceof Event.Ended } == 1
    }

    def "a view that breaks at the end gets no further event"() {
        given:
        def broken = new Listeners({ told << it.event(); if (it.event() instanceof Event.Ended) { throw new IllegalStateException('broken') } }, CLOCK)
        broken.isolate()

        expect:
        broken.end(DONE)
        told == [new Event.Ended(DONE)]
    }

    def "a journal that cannot be written keeps a run from beginning"() {
        given:
        listeners.keep { throw full() }
        listeners.isolate()
        listeners.accept(ANY)

        when:
        listeners.begin()

        then:
        def refused = thrown(Problem)
        refused.message == '/x.jsonl: the journal cannot be written'

        when:
        listeners.end(Outcome.refused(refused))

        then:
        warnings() == []
    }

    def "but it does not stop a run that has begun; it is reported once"() {
        given:
        boolean broken = false
        listeners.keep { if (broken) { throw full() } }
        listeners.isolate()
        listeners.begin()
        broken = true

        when:
        listeners.accept(ANY)
        listeners.begin()
        listeners.accept(ANY)
        listeners.end(DONE)

        then:
        warnings() == ['the journal ends here: No space left on device; the run goes on']
        told.last() == new Event.Ended(DONE)
    }

    def "a run that had nothing to begin tells it at its end"() {
        given:
        listeners.keep { throw full() }
        listeners.isolate()
        listeners.accept(ANY)
        listeners.end(DONE)

        expect:
        warnings().size() == 1
        told.last() == new Event.Ended(DONE)
    }

    def "a quick end of a run is not held up by a view that hangs, and no further step begins"() {
        given:
        def (hangs, enough) = [new CountDownLatch(1), new CountDownLatch(1)]
        def slow = new Listeners({ hangs.countDown(); enough.await() }, CLOCK)
        slow.isolate()
        def stuck = Thread.start { slow.accept(ANY) }
        hangs.await()
        slow.hurry()
        def hurried = new FutureTask<>({ slow.end(Outcome.interrupted()) })

        when:
        Thread.start(hurried.&run)

        then:
        hurried.get(60, TimeUnit.SECONDS)
        slow.ended().get() == Outcome.interrupted()

        when:
        enough.countDown()
        stuck.join()
        slow.begin()

        then:
        thrown(Problem)

        cleanup:
        enough.countDown()
    }
}
