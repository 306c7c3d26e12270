package kesh.plan.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kesh.cluster.NodeName;
import kesh.plan.Copy;
import kesh.text.Sizes;

/**
 * The measurements of earlier runs, which show what to expect of a plan. They are not part of the plan itself, which is
 * the same whoever makes it.
 *
 * @param copies those that were completed, the latest first
 * @param outages the latest first
 */
public record Experience(List<Copied> copies, List<Away> outages) {
    /** Only so many of the latest count, as hosts and networks change. */
    private static final int LATEST = 5;

    /** An estimate for a copy so many times larger than any that was measured is a guess. */
    private static final int MUCH_MORE = 10;

    public Experience {
        copies = List.copyOf(copies);
        outages = List.copyOf(outages);
    }

    /** @param here whether it was in the cluster in question */
    public record Copied(Instant at, boolean here, Copy copy, NodeName to, Duration took) {}

    /**
     * A time in which no server accepted writes.
     *
     * @param restart whether a server was only restarted
     */
    public record Away(Instant at, boolean here, boolean restart, Duration took) {}

    /**
     * The names of what is counted, as whole sentences, so that they can be translated.
     *
     * @param one for one measurement: where it was and on which day
     * @param many for several: how many, where they were and on which day the latest was
     * @param none for no measurement
     */
    private record Word(String one, String many, String none) {
        static final Word COPY = new Word(
                "as in the earlier copy {} on {}",
                "as in the last {} copies {}, the latest on {}",
                "no similar copy has been measured yet");
        static final Word REWIND = new Word(
                "as in the earlier rewind {} on {}",
                "as in the last {} rewinds {}, the latest on {}",
                "no similar rewind has been measured yet");
        static final Word RESTART = new Word(
                "as in the earlier restart of a primary {} on {}",
                "as in the last {} restarts of a primary {}, the latest on {}",
                "no restart of a primary has been measured yet");
        static final Word CHANGE = new Word(
                "as in the earlier change of primary {} on {}",
                "as in the last {} changes of primary {}, the latest on {}",
                "no change of primary has been measured yet");

        /** @param each details of the measurements, if there is more than the time */
        String basis(int number, String where, Instant latest, String... each) {
            String day = latest.toString().substring(0, "2026-11-25".length());
            String basis = number == 1 ? filled(one, where, day) : filled(many, String.valueOf(number), where, day);
            return each.length == 0 ? basis : basis + ": " + String.join("; ", each);
        }

        private static String filled(String sentence, String... parts) {
            return sentence.replace("{}", "%s").formatted((Object[]) parts);
        }
    }

    /**
     * Estimates a copy: by copies between the same nodes first, then from the same node, then in the same cluster, then
     * by any.
     */
    public Expectation of(Load load) {
        List<Copied> alike = copies.stream()
                .filter(earlier -> earlier.copy().kind() == load.copy().kind())
                .filter(earlier -> !load.copy().isForeseen() || rate(earlier) > 0)
                .toList();
        Predicate<Copied> from = earlier ->
                earlier.here() && earlier.copy().from().equals(load.copy().from());
        Word word = load.copy().kind() == Copy.Kind.REWIND ? Word.REWIND : Word.COPY;
        NodeName donor = load.copy().from();
        return latest(alike, from.and(earlier -> earlier.to().equals(load.to())))
                .map(found -> expectation(load, found, word, "from " + donor + " to " + load.to()))
                .or(() -> latest(alike, from)
                        .map(found -> expectation(load, found, word, "from " + donor + " to other nodes")))
                .or(() ->
                        latest(alike, Copied::here).map(found -> expectation(load, found, word, "between other nodes")))
                .or(() -> latest(alike, any -> true).map(found -> expectation(load, found, word, "in other clusters")))
                .orElseGet(() -> Expectation.unknown(word.none()));
    }

    /** Estimates a time without writes: by those in the same cluster first, then by any. */
    public Expectation of(WriteOutage away) {
        List<Away> alike = outages.stream()
                .filter(earlier -> earlier.restart() == away.isRestart())
                .toList();
        Word word = away.isRestart() ? Word.RESTART : Word.CHANGE;
        return latest(alike, Away::here)
                .map(found -> expectation(found, word, "in this cluster"))
                .or(() -> latest(alike, any -> true).map(found -> expectation(found, word, "in other clusters")))
                .orElseGet(() -> Expectation.unknown(word.none()));
    }

    private static <T> Optional<List<T>> latest(List<T> alike, Predicate<T> fitting) {
        return Optional.of(alike.stream().filter(fitting).limit(LATEST).toList())
                .filter(found -> !found.isEmpty());
    }

    /** Returns bytes per second, over the whole step. */
    private static double rate(Copied earlier) {
        return bytes(earlier) * 1000.0 / Math.max(1, earlier.took().toMillis());
    }

    private static long bytes(Copied earlier) {
        return earlier.copy().bytes().orElse(0);
    }

    private static Expectation expectation(Load load, List<Copied> found, Word word, String where) {
        if (!load.copy().isForeseen()) {
            return Expectation.of(
                    found.stream().map(Copied::took).toList(),
                    word.basis(found.size(), where, found.get(0).at()));
        }
        long bytes = load.copy().bytes().orElseThrow();
        List<String> each = new ArrayList<>();
        each.add("%s at %s/s"
                .formatted(
                        range(found.stream().mapToLong(Experience::bytes)),
                        range(found.stream().mapToLong(earlier -> (long) rate(earlier)))));
        if (load.together() > 1) {
            each.add("%d copies at once share the bandwidth of %s"
                    .formatted(load.together(), load.copy().from()));
        }
        if (found.stream().allMatch(earlier -> bytes > MUCH_MORE * bytes(earlier))) {
            each.add("this one is much larger");
        }
        return Expectation.of(
                found.stream()
                        .map(earlier -> Duration.ofMillis((long) (bytes * 1000.0 / rate(earlier))))
                        .toList(),
                word.basis(found.size(), where, found.get(0).at(), each.toArray(String[]::new)));
    }

    private static Expectation expectation(List<Away> found, Word word, String where) {
        return Expectation.of(
                found.stream().map(Away::took).toList(),
                word.basis(found.size(), where, found.get(0).at()));
    }

    private static String range(LongStream numbers) {
        LongSummaryStatistics all = numbers.summaryStatistics();
        return Stream.of(all.getMin(), all.getMax()).map(Sizes::text).distinct().collect(Collectors.joining(" to "));
    }
}
