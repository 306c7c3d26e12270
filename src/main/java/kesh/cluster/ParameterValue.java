package kesh.cluster;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings the many forms of a parameter's value into one: the form that the server itself would show in
 * {@code pg_settings} (PostgreSQL manual, 20.1.1 and 20.1.2).
 */
public final class ParameterValue {
    private static final List<String> ON = List.of("on", "true", "yes", "1", "t", "y", "tr", "tru", "ye");
    private static final List<String> OFF = List.of("off", "false", "no", "0", "f", "n", "fa", "fal", "fals", "of");

    /** The units in bytes and in microseconds. The letters' case counts. */
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("B", BigDecimal.ONE),
            Map.entry("kB", BigDecimal.valueOf(1L << 10)),
            Map.entry("MB", BigDecimal.valueOf(1L << 20)),
            Map.entry("GB", BigDecimal.valueOf(1L << 30)),
            Map.entry("TB", BigDecimal.valueOf(1L << 40)),
            Map.entry("us", BigDecimal.ONE),
            Map.entry("ms", BigDecimal.valueOf(1_000)),
            Map.entry("s", BigDecimal.valueOf(1_000_000)),
            Map.entry("min", BigDecimal.valueOf(60_000_000)),
            Map.entry("h", BigDecimal.valueOf(3_600_000_000L)),
            Map.entry("d", BigDecimal.valueOf(86_400_000_000L)));

    private static final List<String> SIZES = List.of("B", "kB", "MB", "GB", "TB");
    private static final List<String> TIMES = List.of("us", "ms", "s", "min", "h", "d");

    private static final Pattern NUMBER =
            Pattern.compile("\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?)\\s*([A-Za-z]*)\\s*");
    private static final Pattern OTHER_BASE = Pattern.compile("\\s*(0[xX]([0-9a-fA-F]{1,8})|0([0-7]{1,10}))\\s*");
    private static final Pattern BASE_UNIT = Pattern.compile("(\\d*)([A-Za-z]+)");

    private ParameterValue() {}

    /** Returns the value in the server's form, or the text itself if it is not a valid value. */
    static String of(Parameter parameter, String text) {
        return parsed(parameter, text).orElse(text);
    }

    /** Returns the value in the server's form; empty if the server would reject the text, whatever its bounds are. */
    public static Optional<String> parsed(Parameter parameter, String text) {
        return switch (parameter.type()) {
            case "bool" -> truth(text);
            case "enum" -> word(parameter, text);
            case "integer" -> number(parameter, text).map(number -> plain(number.setScale(0, RoundingMode.HALF_EVEN)));
            case "real" -> number(parameter, text).map(ParameterValue::plain);
            // Spaces after commas are only for the eye.
            default ->
                Optional.of(Stream.of(text.split(",", -1)).map(String::strip).collect(Collectors.joining(", ")));
        };
    }

    /** Returns the units that its numbers may have; empty for a parameter without units. */
    public static List<String> unitsOf(Parameter parameter) {
        Matcher base = BASE_UNIT.matcher(parameter.unit());
        if (!base.matches()) {
            return List.of();
        }
        return SIZES.contains(base.group(2)) ? SIZES : TIMES;
    }

    private static Optional<String> truth(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return ON.contains(word) ? Optional.of("on") : OFF.contains(word) ? Optional.of("off") : Optional.empty();
    }

    /** Reads an enum's word; many enums that once were switches still accept a switch's words. */
    private static Optional<String> word(Parameter parameter, String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return Stream.concat(Stream.of(word), truth(word).stream())
                .filter(parameter.words()::contains)
                .findFirst();
    }

    private static Optional<BigDecimal> number(Parameter parameter, String text) {
        Matcher other = OTHER_BASE.matcher(text);
        if (other.matches() && parameter.type().equals("integer")) {
            return Optional.of(BigDecimal.valueOf(
                    other.group(2) != null ? Long.parseLong(other.group(2), 16) : Long.parseLong(other.group(3), 8)));
        }
        Matcher found = NUMBER.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(found.group(1));
        if (found.group(2).isEmpty()) {
            return Optional.of(number);
        }
        Matcher base = BASE_UNIT.matcher(parameter.unit());
        if (!base.matches() || !unitsOf(parameter).contains(found.group(2))) {
            return Optional.empty();
        }
        BigDecimal many = base.group(1).isEmpty() ? BigDecimal.ONE : new BigDecimal(base.group(1));
        return Optional.of(number.multiply(UNITS.get(found.group(2)))
                .divide(many.multiply(UNITS.get(base.group(2))), MathContext.DECIMAL64));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
