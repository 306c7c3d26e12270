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

/** The progress of a run, and the words for it at the end. Step numbers are counted from 1. */
final class Tally {
    private static final Comparator<NodeName> BY_NAME = Comparator.comparing(NodeName::value);

    private final SortedSet<Integer> done = new ConcurrentSkipListSet<>();
    private volatile int current;
    private volatile int total;
    private volatile Plan plan;
    private volatile ClusterState latest;
    private volatile boolean changed;

    /**
     * The reasons why steps were late, by their number: they reached not all of their goals, but enough to continue.
     */
    private final Map<Integer, Problem> late = new ConcurrentSkipListMap<>();

    /** The time since which no server accepts writes, if a step began that. */
    private volatile Optional<Instant> noWritesSince = Optional.empty();

    /** The nodes where commands run that outlive this program. */
    private final Set<NodeName> jobs = ConcurrentHashMap.newKeySet();

    /** The nodes where such a command ran when the host last answered. */
    private final Set<NodeName> unseenJobs = ConcurrentHashMap.newKeySet();

    void begin(Plan agreed) {
        plan = agreed;
        total = agreed.steps().size();
        latest = agreed.before();
    }

    Plan plan() {
        return plan;
    }

    /** Returns the cluster as it was last seen. */
    ClusterState latest() {
        return latest;
    }

    void seen(ClusterState state) {
        latest = state;
    }

    /** Marks that from here on something may have changed. */
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

    /** Ends the time without writes, and returns its begin, if that is known. */
    Optional<Instant> writesTaken() {
        Optional<Instant> since = noWritesSince;
        noWritesSince = Optional.empty();
        return since;
    }

    /** True if a step removed the primary, or was about to, and no step has brought one back. */
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

    /** Returns the end of a run that began no step, but changed something. */
    Outcome onlyPaused(Problem cause) {
        return stopped(
                cause,
                ("Stopped before step 1 of %d: %s. Only the pause of failover was changed. Run it again to go on.")
                        .formatted(total, cause.getMessage()));
    }

    Outcome onlyUnpaused(Problem cause) {
        return stopped(
                cause,
                ("Stopped before step 1 of %d: %s. An earlier pause of failover was ended; nothing else "
                                + "was changed. Run it again to go on.")
                        .formatted(total, cause.getMessage()));
    }

    static Outcome stopped(Problem cause, String sentence) {
        return new Outcome(Outcome.Kind.STOPPED, sentence, Optional.of(cause), Optional.empty());
    }

    private String goingOn() {
        return Stream.concat(
                        jobs.stream().sorted(BY_NAME).map(node -> " Its command keeps running on " + node + "."),
                        unseenJobs.stream()
                                .sorted(BY_NAME)
                                .map(node -> " It is not known whether its command still runs on " + node + "."))
                .collect(Collectors.joining());
    }

    /** Returns step numbers such as "1–3, 5"; "none" if there are none. */
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
