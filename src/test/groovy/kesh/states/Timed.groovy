package kesh.states

import groovy.transform.CompileStatic
import java.time.Instant
import kesh.run.Event
import kesh.run.TimedEvent
import kesh.view.JsonView

/** Events for tests in which the time does not matter. */
@CompileStatic
class Timed {
    static final Instant AT = Instant.parse('2026-11-29T09:00:00.123Z')

    static TimedEvent of(Event event) {
        new TimedEvent(AT, event)
    }

    static String json(Event event) {
        JsonView.line(of(event))
    }
}
