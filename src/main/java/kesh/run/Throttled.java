package kesh.run;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Passes on what happens; of the progress of a step, which is asked for twice a second for the eye, only so much that a
 * record of hours stays short: the longer it goes on, the more seldom, and each new phase.
 */
public final class Throttled implements Consumer<Event> {
    private static final long LEAST_NANOS = 1_000_000_000L;
    private static final long MOST_NANOS = 10_000_000_000L;

    /** A step that went on for so many times longer is told of as much later. */
    private static final int SHARE = 50;

    private final Consumer<Event> next;
    private final LongSupplier nanos;
    private final Map<Integer, Told> steps = new HashMap<>();

    /** What was said last of a step. */
    private record Told(long began, long at, String phase) {
        boolean isDue(long now) {
            return now - at >= Math.min(MOST_NANOS, Math.max(LEAST_NANOS, (now - began) / SHARE));
        }
    }

    public Throttled(Consumer<Event> next, LongSupplier nanos) {
        this.next = next;
        this.nanos = nanos;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.StepProgressed progressed && !isDue(progressed)) {
            return;
        }
        next.accept(event);
    }

    private boolean isDue(Event.StepProgressed progressed) {
        long now = nanos.getAsLong();
        Told told = steps.get(progressed.number());
        if (told != null && told.phase.equals(progressed.phase()) && !told.isDue(now)) {
            return false;
        }
        steps.put(progressed.number(), new Told(told == null ? now : told.began, now, progressed.phase()));
        return true;
    }
}
