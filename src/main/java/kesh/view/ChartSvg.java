package kesh.view;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** Draws values over time: a line for each node, with gaps where a value is not known. */
final class ChartSvg {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 200;
    private static final int LEFT = 84;
    private static final int RIGHT = 12;
    private static final int TOP = 10;
    private static final int BOTTOM = 24;
    private static final int LINES = 4;

    /** The number of lines that differ in colour and dashes. */
    static final int KINDS = 8;

    private ChartSvg() {}

    /**
     * @param times the times of the values, in order
     * @param lines the values by node, as many as there are times
     * @param least the smallest upper end of the scale
     * @param unit writes a value
     */
    static String of(
            String label,
            List<Instant> times,
            Map<String, List<Optional<Long>>> lines,
            long least,
            LongFunction<String> unit,
            ZoneId zone) {
        long most = rounded(lines.values().stream()
                .flatMap(List::stream)
                .flatMap(Optional::stream)
                .reduce(least, Math::max));
        StringBuilder svg =
                new StringBuilder("<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
                        .formatted(WIDTH, HEIGHT, Html.text(label)));
        for (int i = 0; i <= LINES; i++) {
            double y = y(most / LINES * i, most);
            svg.append("<path class=\"grid\" d=\"M%d %s H%d\"/>".formatted(LEFT, number(y), WIDTH - RIGHT))
                    .append("<text class=\"axis\" text-anchor=\"end\" x=\"%d\" y=\"%s\">%s</text>\n"
                            .formatted(LEFT - 8, number(y + 4), Html.text(unit.apply(most / LINES * i))));
        }
        Instant begin = times.get(0);
        Instant end = times.get(times.size() - 1);
        DateTimeFormatter clock =
                DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
        for (int i = 0; i <= 2; i++) {
            Instant at = begin.plus(Duration.between(begin, end).multipliedBy(i).dividedBy(2));
            svg.append("<text class=\"axis\" text-anchor=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n"
                    .formatted(
                            List.of("start", "middle", "end").get(i),
                            LEFT + (WIDTH - LEFT - RIGHT) * i / 2,
                            HEIGHT - 6,
                            clock.format(at)));
        }
        int kind = 0;
        for (List<Optional<Long>> values : lines.values()) {
            svg.append("<path class=\"line k%d\" d=\"%s\"/>\n".formatted(kind++ % KINDS, path(times, values, most)));
        }
        return svg.append("</svg>\n").toString();
    }

    /** Rounds up, so that the lines of the grid are at numbers that are easy to read; at most to 2^62, as twice that is none. */
    private static long rounded(long most) {
        long step = 1;
        while (step * LINES < most && step < Long.MAX_VALUE / LINES / 2) {
            step *= 2;
        }
        return step * LINES;
    }

    private static String path(List<Instant> times, List<Optional<Long>> values, long most) {
        double whole = Math.max(
                1, Duration.between(times.get(0), times.get(times.size() - 1)).toMillis());
        StringBuilder path = new StringBuilder();
        boolean gap = true;
        for (int i = 0; i < values.size(); i++) {
            Optional<Long> value = values.get(i);
            if (value.isPresent()) {
                double x = LEFT
                        + (WIDTH - LEFT - RIGHT)
                                * Duration.between(times.get(0), times.get(i)).toMillis()
                                / whole;
                // A single value between gaps is a point: a line of no length with round ends.
                path.append(
                        gap
                                ? "M%s %s h0".formatted(number(x), number(y(value.get(), most)))
                                : "L%s %s".formatted(number(x), number(y(value.get(), most))));
            }
            gap = value.isEmpty();
        }
        return path.toString();
    }

    private static double y(long value, long most) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (double) Math.min(Math.max(0, value), most) / most);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
