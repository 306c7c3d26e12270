package kesh.view;

import java.time.Duration;
import java.util.Locale;

/** Writes durations for people. */
final class Durations {
    private static final Duration SHORT = Duration.ofSeconds(10);

    private Durations() {}

    /** Writes a duration, with tenths of a second if it is shorter than 10 s. */
    static String text(Duration time) {
        return time.compareTo(SHORT) < 0
                ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0)
                : text(time.toSeconds());
    }

    static String text(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? "%d:%02d min".formatted(seconds / 60, seconds % 60)
                        : "%d:%02d h".formatted(seconds / 3600, seconds / 60 % 60);
    }
}
