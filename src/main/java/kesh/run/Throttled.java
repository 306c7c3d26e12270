package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Passes on events, but thins out a step's progress, which is measured twice a second for the eye, so that a record of
 * hours stays short: the longer a step runs, the less often, and always a new phase. All of these pass on the same
 * events, as they go by the events' time.
 */
public final class Throttled implements Consumer<TimedEvent> {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(10);

    /** The pause between reports is the time that the step has run, divided by this. */
    private static final int SHARE = 50;

    private final Consumer<TimedEvent> next;
    private final Map<Integer, Told> steps = new HashMap<>();

    /** The last report on a step. */
    private record Told(Instant began, Instant at, String phase) {
        boolean isDue(Instant now) {
            Duration share = Duration.between(began, now).dividedBy(SHARE);
            Duration silence = share.compareTo(LEAST) < 0 ? LEAST : share.compareTo(MOST) > 0 ? MOST : share;
            // The clock may have been set back.
            return now.isBefore(at) || !now.isBefore(at.plus(silence));
        }
    }

    public Throttled(Consumer<TimedEvent> next) {
        this.next = next;
    }

    @Override
    public void accept(TimedEvent timed) {
        if (timed.event() instanceof Event.StepProgressed progressed && !isDue(progressed, timed.at())) {
            return;
        }
        next.accept(timed);
    }

    private boolean isDue(Event.StepProgressed progressed, Instant now) {
        Told told = steps.get(progressed.number());
        if (told != null && told.phase.equals(progressed.phase()) && !told.isDue(now)) {
            return false;
        }
        steps.put(progressed.number(), new Told(told == null ? now : told.began, now, progressed.phase()));
        return true;
    }
}
