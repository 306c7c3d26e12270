package kesh.plan.cost;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The time that something is expected to take.
 *
 * @param range absent if there are no measurements to judge by
 * @param basis what the estimate rests on, or why there is none, in words
 */
public record Expectation(Optional<Range> range, String basis) {

    /** @param middle the median of the measurements */
    public record Range(Duration least, Duration middle, Duration most) {}

    static Expectation unknown(String why) {
        return new Expectation(Optional.empty(), why);
    }

    static Expectation of(List<Duration> measured, String basis) {
        List<Duration> sorted = measured.stream().sorted().toList();
        return new Expectation(
                Optional.of(new Range(sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1))),
                basis);
    }
}
