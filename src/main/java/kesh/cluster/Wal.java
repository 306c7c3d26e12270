package kesh.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The WAL of a data directory according to its files, to find out where two servers diverged.
 *
 * @param histories where each timeline's ancestors end, oldest first, by timeline ({@code pg_wal/*.history})
 * @param end the end of the WAL of a stopped server, from pg_waldump; absent if the server runs or it is not known
 * @param oldest the oldest position whose WAL still exists
 * @param rewindable whether wal_log_hints or data checksums are on, according to pg_controldata: pg_rewind needs one of
 *     them
 */
public record Wal(Map<String, List<Ending>> histories, Optional<Lsn> end, Optional<Lsn> oldest, boolean rewindable) {
    public Wal {
        histories = Map.copyOf(histories);
    }

    /** @param at where the next timeline begins */
    public record Ending(int timeline, Lsn at) {}

    /**
     * Returns the ancestors of a timeline. The first one has none; of another one without a history, nothing is known.
     */
    private Optional<List<Ending>> ancestors(int timeline) {
        return timeline == 1 ? Optional.of(List.of()) : Optional.ofNullable(histories.get(Integer.toString(timeline)));
    }

    /**
     * Returns the position up to which this server, on that timeline, has the same WAL as another one.
     *
     * @return the largest position at which the two have not yet diverged; absent if it is not known
     */
    public Optional<Lsn> sharedWith(int timeline, Wal other, int othersTimeline) {
        Optional<List<Ending>> own = ancestors(timeline).map(list -> lineage(list, timeline));
        Optional<List<Ending>> others = other.ancestors(othersTimeline).map(list -> lineage(list, othersTimeline));
        if (own.isEmpty() || others.isEmpty()) {
            return Optional.empty();
        }
        Optional<Lsn> shared = Optional.empty();
        for (int i = 0; i < Math.min(own.get().size(), others.get().size()); i++) {
            Ending a = own.get().get(i);
            Ending b = others.get().get(i);
            if (a.timeline() != b.timeline()) {
                break;
            }
            shared = Optional.of(a.at().compareTo(b.at()) < 0 ? a.at() : b.at());
            if (!a.at().equals(b.at())) {
                break;
            }
        }
        return shared;
    }

    /** Adds the timeline itself, which has not ended. */
    private static List<Ending> lineage(List<Ending> ancestors, int timeline) {
        List<Ending> lineage = new ArrayList<>(ancestors);
        lineage.add(new Ending(timeline, new Lsn(-1)));
        return lineage;
    }
}
