package kesh.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Plan;

/** How far a run has come, and what that is called at its end. Step numbers are counted from 1. */
final class Tally {
    private static final Comparator<NodeName> BY_NAME = Comparator.comparing(NodeName::value);

    private final SortedSet<Integer> done = new ConcurrentSkipListSet<>();
    private volatile int current;
    private volatile int total;
    private volatile Plan plan;
    private volatile ClusterState latest;
    private volatile boolean changed;

    /** Why steps were late, by their number: they did not reach all of their goals, but enough for the others to go on. */
    private final Map<Integer, Problem> late = new ConcurrentSkipListMap<>();

    /** Since when nobody takes writes, if a step began that. */
    private volatile Optional<Instant> noWritesSince = Optional.empty();

    /** Where commands run that outlive this program. */
    private final Set<NodeName> jobs = ConcurrentHashMap.newKeySet();

    /** Where such a command ran when the host was heard of last. */
    private final Set<NodeName> unseenJobs = ConcurrentHashMap.newKeySet();

    void begin(Plan agreed) {
        plan = agreed;
        total = agreed.steps().size();
        latest = agreed.before();
    }

    Plan plan() {
        return plan;
    }

    /** The cluster as it was seen last. */
    ClusterState latest() {
        return latest;
    }

    void seen(ClusterState state) {
        latest = state;
    }

    /** From here on something may be other than it was. */
    void changes() {
        changed = true;
    }

    boolean hasChanged() {
        return changed;
    }

    void late(int number, Problem why) {
        late.put(number, why);
    }

    /** @throws Problem if a step was late: then the run has stopped there */
    void throwFirstLate() {
        for (Map.Entry<Integer, Problem> first : late.entrySet()) {
            at(first.getKey());
            throw first.getValue();
        }
    }

    void noWritesSince(Instant moment) {
        noWritesSince = Optional.of(moment);
    }

    /** Since when nobody took them, if that is known. */
    Optional<Instant> writesTaken() {
        Optional<Instant> since = noWritesSince;
        noWritesSince = Optional.empty();
        return since;
    }

    /** Whether a step took the primary away, or was about to, and none has brought one back. */
    boolean mayLackPrimary() {
        return noWritesSince.isPresent();
    }

    void goesOnOn(NodeName node) {
        jobs.add(node);
    }

    void endedOn(NodeName node) {
        jobs.remove(node);
    }

    void lostSightOf(NodeName node) {
        unseenJobs.add(node);
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

    boolean isAllDone() {
        return total > 0 && done.size() == total;
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
                                        ranges(number -> !done.contains(number)))
                        + goingOn());
    }

    /** Though no step was begun, not all is as it was. */
    Outcome onlyPaused(Problem cause) {
        return stopped(
                cause,
                "Stopped before step 1 of %d: %s. Nothing but the pause of failover was changed. Run it again to go on."
                        .formatted(total, cause.getMessage()));
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

    private String goingOn() {
        return Stream.concat(
                        jobs.stream().sorted(BY_NAME).map(node -> " Its command goes on on " + node + "."),
                        unseenJobs.stream()
                                .sorted(BY_NAME)
                                .map(node -> " Whether its command goes on on " + node + " is not known."))
                .collect(Collectors.joining());
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
