package kesh.plan.cost;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long something is expected to take.
 *
 * @param range absent where nothing was measured that it could be told by
 * @param basis what it is told by, or why it is not known, in words
 */
public record Expectation(Optional<Range> range, String basis) {

    /** @param middle the median of what was measured */
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
