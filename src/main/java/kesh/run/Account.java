package kesh.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.IntPredicate;
import kesh.Problem;

/** How far a run has come, and what that is called at its end. Step numbers are counted from 1. */
final class Account {
    private final SortedSet<Integer> done = new ConcurrentSkipListSet<>();
    private volatile int current;
    private volatile int total;

    void begin(int steps) {
        total = steps;
    }

    void at(int number) {
        current = number;
    }

    boolean isDone(int number) {
        return done.contains(number);
    }

    void done(int number) {
        done.add(number);
    }

    int total() {
        return total;
    }

    Outcome stopped(Problem cause) {
        return stopped(
                cause,
                "Stopped at step %d of %d: %s. Done: %s. Left: %s. Run it again to go on."
                        .formatted(
                                current,
                                total,
                                cause.getMessage(),
                                ranges(done::contains),
                                ranges(number -> !done.contains(number))));
    }

    Outcome onlyUnpaused(Problem cause) {
        return stopped(
                cause,
                ("Stopped before step 1 of %d: %s. The pause of failover that was found is ended; nothing else was"
                                + " changed. Run it again to go on.")
                        .formatted(total, cause.getMessage()));
    }

    static Outcome stopped(Problem cause, String sentence) {
        return new Outcome(Outcome.Kind.STOPPED, sentence, Optional.of(cause), Optional.empty());
    }

    /** Numbers of steps, such as "1–3, 5"; "none" if there are none. */
    private String ranges(IntPredicate wanted) {
        List<String> ranges = new ArrayList<>();
        for (int from = 1, to; from <= total; from = to + 1) {
            to = from;
            if (wanted.test(from)) {
                while (to < total && wanted.test(to + 1)) {
                    to++;
                }
                ranges.add(to == from ? String.valueOf(from) : to == from + 1 ? from + ", " + to : from + "–" + to);
            }
        }
        return ranges.isEmpty() ? "none" : String.join(", ", ranges);
    }
}
