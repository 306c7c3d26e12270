package kesh.view;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import kesh.run.Event;
import kesh.text.Printable;
import kesh.text.Sizes;
import kesh.translation.Translation;

/**
 * Shows the running steps, mostly one: on a terminal by one line about the first of them, which is rewritten; elsewhere
 * by a line about each every 10 s.
 */
final class ProgressLine {
    private static final int BAR = 20;
    private static final long EVERY_NANOS = 10_000_000_000L;

    /** The longest phase that is shown beside the bar, so that the line is short enough for a terminal. */
    private static final int SHORT = 12;

    /** The seconds after which a step without a known amount of work shows how long it has taken. */
    private static final int LONG = 5;

    /** ECMA-48: erase from the cursor to the end of the line. */
    private static final String ERASE_REST = Printable.control("[K");

    /**
     * DECAWM: the terminal cuts what does not fit in the line, because it could not overwrite a line that was wrapped.
     */
    private static final String NO_WRAP = Printable.control("[?7l");

    private static final String WRAP = Printable.control("[?7h");

    private static final String RETURN = Printable.control("\r");

    private final PrintStream out;
    private final Translation translation;
    private final boolean terminal;
    private final LongSupplier nanos;
    private final SortedMap<Integer, Running> running = new TreeMap<>();

    private static final class Running {
        private final String heading;
        private final long began;
        private String text = "";
        private long lastPrinted;

        Running(String heading, long began) {
            this.heading = heading;
            this.began = began;
            this.lastPrinted = began;
        }
    }

    ProgressLine(PrintStream out, Translation translation, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.translation = translation;
        this.terminal = terminal;
        this.nanos = nanos;
    }

    /** @param number the step's number, by which later calls name it */
    void begin(int number, String heading) {
        running.put(number, new Running(heading, nanos.getAsLong()));
        rewrite();
    }

    void update(Event.StepProgressed progressed) {
        Running step = running.get(progressed.number());
        if (step == null) {
            return;
        }
        long now = nanos.getAsLong();
        step.text = text(step, progressed, now);
        rewrite();
        if (!terminal && now - step.lastPrinted >= EVERY_NANOS) {
            step.lastPrinted = now;
            out.println(step.heading + "  " + step.text);
        }
    }

    private String text(Running step, Event.StepProgressed progressed, long now) {
        String phase = translation.say(progressed.phase());
        String bar = bar(progressed.done(), progressed.total());
        if (bar.isEmpty()) {
            long seconds = (now - step.began) / 1_000_000_000L;
            return seconds < LONG ? phase : (phase + "  " + Durations.text(seconds)).stripLeading();
        }
        StringBuilder text = new StringBuilder()
                .append(phase.isEmpty() || phase.length() > SHORT ? "" : phase + "  ")
                .append(bar);
        progressed
                .secondsLeft()
                .ifPresent(left -> text.append(translation.say("  %s/s  %s left"
                        .formatted(Sizes.text(progressed.rate().orElseThrow()), Durations.text(left)))));
        return text.toString();
    }

    /** Returns how much of how much is done; empty if that is not known. */
    static String bar(OptionalLong done, OptionalLong total) {
        if (done.isEmpty() || total.isEmpty() || total.getAsLong() <= 0) {
            return "";
        }
        double share = Math.min(1, (double) done.getAsLong() / total.getAsLong());
        int filled = (int) Math.round(share * BAR);
        return "█".repeat(filled)
                + "░".repeat(BAR - filled)
                + String.format(
                        Locale.ROOT,
                        " %3.0f %%  %s of %s",
                        share * 100,
                        Sizes.text(done.getAsLong()),
                        Sizes.text(total.getAsLong()));
    }

    void finish(int number, String word, String took) {
        Running step = running.remove(number);
        if (step == null) {
            return;
        }
        if (terminal) {
            out.println(RETURN + step.heading + "  " + word + "  " + took + ERASE_REST);
            rewrite();
        } else {
            out.println((step.heading + "  " + word + "  " + took).stripTrailing());
        }
    }

    /** Leaves the line as it is, so that something else can be shown. */
    void end() {
        if (!running.isEmpty() && terminal) {
            out.println();
        }
    }

    private void rewrite() {
        if (terminal && !running.isEmpty()) {
            Running first = running.get(running.firstKey());
            String others = running.size() > 1 ? translation.say("  (and " + (running.size() - 1) + " more)") : "";
            out.print(RETURN + NO_WRAP + first.heading + "  " + first.text + others + ERASE_REST + WRAP);
            out.flush();
        }
    }
}
