package kesh.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the files of a data directory tell of its WAL, to find out where two servers parted.
 *
 * @param histories where each timeline's ancestors end, oldest first, by timeline ({@code pg_wal/*.history})
 * @param end of the WAL of a server that does not run, from pg_waldump; absent of one that runs, and if it is not known
 * @param oldest position of which the WAL is still there
 * @param rewindable whether wal_log_hints or data checksums are on, by pg_controldata: pg_rewind needs one of them
 */
public record Wal(Map<String, List<Ending>> histories, Optional<Lsn> end, Optional<Lsn> oldest, boolean rewindable) {
    public Wal {
        histories = Map.copyOf(histories);
    }

    /** @param at where the next timeline begins */
    public record Ending(int timeline, Lsn at) {}

    /** The first timeline has no ancestors; of another one without a history, nothing is known. */
    private Optional<List<Ending>> ancestors(int timeline) {
        return timeline == 1 ? Optional.of(List.of()) : Optional.ofNullable(histories.get(Integer.toString(timeline)));
    }

    /**
     * Up to where this server, on that timeline, has the same WAL as another one; absent if that is not known.
     *
     * @return the largest position where neither has left the other
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

    /** With the timeline itself, which has not ended. */
    private static List<Ending> lineage(List<Ending> ancestors, int timeline) {
        List<Ending> lineage = new ArrayList<>(ancestors);
        lineage.add(new Ending(timeline, new Lsn(-1)));
        return lineage;
    }
}
