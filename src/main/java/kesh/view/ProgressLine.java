package kesh.view;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import kesh.cluster.Sizes;

/** The step that is under way: one line, rewritten on a terminal; elsewhere a line now and then. */
final class ProgressLine {
    private static final int BAR = 20;
    private static final long EVERY_NANOS = 10_000_000_000L;

    /** ECMA-48: erase from the cursor to the end of the line. */
    private static final String ERASE_REST = "\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private String heading;
    private long began;
    private long firstBytes = -1;
    private long firstBytesAt;
    private long lastPrinted;

    ProgressLine(PrintStream out, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
    }

    void begin(String heading) {
        this.heading = heading;
        began = nanos.getAsLong();
        lastPrinted = began;
        firstBytes = -1;
        if (terminal) {
            rewrite("");
        }
    }

    void update(String phase, OptionalLong done, OptionalLong total) {
        if (heading == null) {
            return;
        }
        long now = nanos.getAsLong();
        if (done.isPresent() && firstBytes < 0) {
            firstBytes = done.getAsLong();
            firstBytesAt = now;
        }
        String text = text(phase, done, total, now);
        if (terminal) {
            rewrite(text);
        } else if (now - lastPrinted >= EVERY_NANOS) {
            lastPrinted = now;
            out.println(heading + "  " + text);
        }
    }

    private String text(String phase, OptionalLong done, OptionalLong total, long now) {
        if (done.isEmpty() || total.isEmpty() || total.getAsLong() <= 0) {
            return phase;
        }
        double share = Math.min(1, (double) done.getAsLong() / total.getAsLong());
        int filled = (int) Math.round(share * BAR);
        StringBuilder text = new StringBuilder()
                .append("█".repeat(filled))
                .append("░".repeat(BAR - filled))
                .append(String.format(
                        Locale.ROOT,
                        " %3.0f %%  %s of %s",
                        share * 100,
                        Sizes.text(done.getAsLong()),
                        Sizes.text(total.getAsLong())));
        double seconds = (now - firstBytesAt) / 1e9;
        long since = done.getAsLong() - firstBytes;
        if (seconds > 0.4 && since > 0) {
            double rate = since / seconds;
            text.append("  %s/s  %s left".formatted(Sizes.text((long) rate), clock((long)
                    Math.ceil(Math.max(0, total.getAsLong() - done.getAsLong()) / rate))));
        }
        return text.toString();
    }

    private static String clock(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3600
                        ? "%d:%02d min".formatted(seconds / 60, seconds % 60)
                        : "%d:%02d h".formatted(seconds / 3600, seconds / 60 % 60);
    }

    void finish(String word, String took) {
        if (heading == null) {
            return;
        }
        if (terminal) {
            rewrite(word + "  " + took);
            out.println();
        } else {
            out.println((heading + "  " + word + "  " + took).stripTrailing());
        }
        heading = null;
    }

    /** Leaves the line as it is, so that something else can be said. */
    void end() {
        if (heading != null && terminal) {
            out.println();
        }
    }

    private void rewrite(String text) {
        out.print("\r" + heading + "  " + text + ERASE_REST);
        out.flush();
    }
}
