package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Passes on what happens; of the progress of a step, which is asked for twice a second for the eye, only so much that a
 * record of hours stays short: the longer it goes on, the more seldom, and each new phase. Whoever is told through one of
 * these is told the same, as it goes by the time of the events.
 */
public final class Throttled implements Consumer<TimedEvent> {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(10);

    /** A step that went on for so many times longer is told of as much later. */
    private static final int SHARE = 50;

    private final Consumer<TimedEvent> next;
    private final Map<Integer, Told> steps = new HashMap<>();

    /** What was said last of a step. */
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
