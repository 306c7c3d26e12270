package kesh.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The positions up to which the primary had written at the last moments observed. They show how long ago a standby's
 * position was the end of WAL. A server alone only knows when the last transaction that it has replayed was committed,
 * which may be long ago where nothing is committed.
 *
 * @param marks the oldest first
 */
public record Written(List<Mark> marks) {
    /** One sample a second makes ten minutes. */
    private static final int MARKS = 600;

    public static final Written NOTHING = new Written(List.of());

    /** @param end the end of WAL written at that moment */
    public record Mark(Instant at, Lsn end) {}

    public Written {
        marks = List.copyOf(marks);
    }

    /** Adds a mark. After a failover the new primary may have less WAL; marks beyond its end are dropped. */
    public Written and(Instant at, Lsn end) {
        List<Mark> next = new ArrayList<>(marks);
        next.removeIf(mark -> mark.end().compareTo(end) > 0);
        next.add(new Mark(at, end));
        return new Written(next.subList(Math.max(0, next.size() - MARKS), next.size()));
    }

    /**
     * Returns how long ago the primary was first seen to have written more than that; zero if it has not, and empty if
     * it already had at the first mark.
     */
    public Optional<Duration> since(Lsn replayed, Instant now) {
        if (marks.isEmpty() || marks.get(0).end().compareTo(replayed) > 0) {
            return Optional.empty();
        }
        return marks.stream()
                .filter(mark -> mark.end().compareTo(replayed) > 0)
                .findFirst()
                .map(mark -> Duration.between(mark.at(), now))
                .filter(lag -> !lag.isNegative())
                .or(() -> Optional.of(Duration.ZERO));
    }
}
