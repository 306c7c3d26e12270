package kesh.dsl;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import kesh.cluster.Address;
import kesh.cluster.NodeName;
import kesh.cluster.NodeSelection;
import kesh.cluster.UserName;
import kesh.text.Nearest;
import kesh.text.Printable;

/** The named options of one word. Unknown names, wrong types and unsafe values are reported as mistakes in the script. */
final class Options {
    private static final Pattern JUMP = Pattern.compile("[A-Za-z0-9_.@:,\\[\\]-]+");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    private static final String MOMENT = "a date and a time, such as '2026-11-25 14:00' or '2026-11-25 14:00Z'";

    private final String word;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Position position;

    Options(String word, Map<?, ?> values, Position position, List<String> known) {
        this.word = word;
        this.position = position;
        // In Groovy a key may be any object; one with a placeholder is a GString.
        values.forEach((name, value) -> this.values.put(String.valueOf(name), value));
        for (String name : this.values.keySet()) {
            if (!known.contains(name)) {
                throw new Mistake(
                        position,
                        "unknown option '%s' of %s".formatted(name, word),
                        word + " has the options: " + String.join(", ", known),
                        Nearest.hint(name, known));
            }
        }
    }

    Optional<Address> address(String name) {
        return text(name, Address::isAddress, "a host name or an address").map(Address::of);
    }

    Optional<String> user(String name) {
        return text(name, UserName::isUserName, "the name of an OS user");
    }

    Optional<String> jump(String name) {
        return text(name, JUMP.asMatchPredicate(), "user@host or user@host:port");
    }

    Optional<String> label(String name) {
        return text(name, LABEL.asMatchPredicate(), "a name of letters, digits, '.', '_' and '-'");
    }

    /** The word by which a script calls a node: a name, an id, or an address. */
    Optional<String> node(String name) {
        return text(
                name,
                Options::callsNode,
                "a name of letters, digits, '.', '_' and '-', or an IP address",
                asShown(values.get(name)));
    }

    /** Returns the hint how a member with this name is called; null if it is no name. */
    static String asShown(Object name) {
        return name instanceof CharSequence text && !text.isEmpty()
                ? "a member of that name is called by its id, or as kesh shows it: '%s'"
                        .formatted(NodeName.recorded(text.toString()))
                : null;
    }

    static boolean callsNode(String word) {
        return NodeName.isShown(word) || Address.isAddress(word);
    }

    /** A path on this machine; ~ is the operator's home directory. */
    Optional<Path> path(String name) {
        return text(name, Pattern.compile("[^\\x00-\\x1f]+").asMatchPredicate(), "a path")
                .map(LocalPath::of);
    }

    /**
     * A path on this machine to what decides who is believed. It does not depend on where kesh is started: that may be the
     * directory of whoever has sent a plan, with a file of that name in it.
     */
    Optional<Path> trustedPath(String name) {
        return text(
                        name,
                        Pattern.compile("(~/|/)[^\\x00-\\x1f]*").asMatchPredicate(),
                        "an absolute path or one that begins with ~/, so that it is the same file wherever kesh is started",
                        "if it is below your home directory: %s: '~/…'".formatted(name))
                .map(LocalPath::of);
    }

    /** An absolute path on a host. */
    Optional<String> remotePath(String name) {
        return text(name, Pattern.compile("/[^\\x00-\\x1f]*").asMatchPredicate(), "an absolute path");
    }

    /** SQL or a shell line, unchanged. */
    Optional<String> statement(String name) {
        return text(name, Pattern.compile("(?s)(?=.*\\S)[^\\x00]+").asMatchPredicate(), "a text");
    }

    /** A mode for chmod: {@code '644'}. */
    Optional<String> mode(String name) {
        return text(name, Pattern.compile("[0-7]{3}").asMatchPredicate(), "three digits as for chmod, such as '644'");
    }

    /** A duration: {@code '30s'}, {@code '5m'} or {@code '1h'}. */
    Optional<Duration> duration(String name) {
        return text(
                        name,
                        Pattern.compile("[1-9][0-9]{0,3}[smh]").asMatchPredicate(),
                        "a time such as '30s', '5m' or '1h'")
                .map(text -> Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT)));
    }

    /** A time in the past: {@code '2026-11-25 14:00'} by this machine's clock, or with {@code Z} or an offset. */
    Optional<Instant> moment(String name) {
        Optional<String> given =
                text(name, Pattern.compile("[0-9T:.Z+ -]{10,35}").asMatchPredicate(), MOMENT);
        return given.map(text -> {
            TemporalAccessor parsed;
            try {
                parsed = DateTimeFormatter.ofPattern("yyyy-MM-dd[['T'][ ]HH:mm[:ss]][XXX]")
                        .parse(text);
            } catch (DateTimeException unusual) {
                throw wrong(name, text, MOMENT);
            }
            LocalTime time = Optional.ofNullable(parsed.query(TemporalQueries.localTime()))
                    .orElse(LocalTime.MIDNIGHT);
            ZoneId zone =
                    Optional.ofNullable(parsed.query(TemporalQueries.zone())).orElse(ZoneId.systemDefault());
            Instant moment = ZonedDateTime.of(parsed.query(TemporalQueries.localDate()), time, zone)
                    .toInstant();
            if (moment.isAfter(Instant.now())) {
                throw wrong(name, text, "a time in the past, or each run would do it again");
            }
            return moment;
        });
    }

    /** Nodes: {@code on: 'pg2'}, {@code on: ['pg2', 'pg3']}, {@code on: standbys}. */
    Optional<NodeSelection> selection(String name) {
        Object value = values.get(name);
        if (value == null && !values.containsKey(name)) {
            return Optional.empty();
        }
        if (value instanceof NodeSelection selection) {
            return Optional.of(selection);
        }
        if (value instanceof CharSequence word) {
            Optional<NodeSelection> known = Statements.selection(word.toString());
            if (known.isPresent()) {
                return known;
            }
        }
        Collection<?> words = value instanceof Collection<?> several ? several : List.of(String.valueOf(value));
        boolean names = !words.isEmpty()
                && (value instanceof CharSequence || value instanceof Collection<?>)
                && words.stream().allMatch(word -> word instanceof CharSequence && callsNode(word.toString()));
        if (!names) {
            throw wrong(name, value, "the name of a node, a list of such names, or one of: all, primary, standbys");
        }
        return Optional.of(
                NodeSelection.named(words.stream().map(String::valueOf).toList()));
    }

    /** False if the option is not given. */
    boolean flag(String name) {
        Object value = values.getOrDefault(name, false);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, value, "true or false");
    }

    /**
     * Server parameters: {@code settings: [work_mem: '8MB']}.
     *
     * @param elsewhere a parameter that has an option of its own
     */
    Map<String, String> parameters(String name, String elsewhere) {
        Object value = values.getOrDefault(name, Map.of());
        if (!(value instanceof Map<?, ?> given)) {
            throw wrong(name, value, "parameters and their values, such as [work_mem: '8MB']");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        given.forEach((key, wish) -> parameters.put(
                Parameters.name(word, String.valueOf(key), position),
                Parameters.value(word, String.valueOf(key), wish, position)));
        if (parameters.containsKey(elsewhere)) {
            throw wrong(name, value, "without " + elsewhere + ", which has an option of its own");
        }
        return parameters;
    }

    /** A list of lines. */
    List<String> lines(String name) {
        if (!values.containsKey(name)) {
            return List.of();
        }
        Object value = values.get(name);
        Collection<?> lines = value instanceof CharSequence one
                ? List.of(one)
                : value instanceof Collection<?> several ? several : List.of();
        boolean plain = !lines.isEmpty()
                && lines.stream()
                        .allMatch(line -> line instanceof CharSequence text
                                && !text.toString().isBlank()
                                && text.chars().noneMatch(Character::isISOControl));
        if (!plain) {
            throw wrong(name, value, "a line of text, or a list of lines");
        }
        return lines.stream().map(String::valueOf).toList();
    }

    OptionalInt number(String name, int least, int most) {
        Object value = values.get(name);
        if (value == null && !values.containsKey(name)) {
            return OptionalInt.empty();
        }
        if (value instanceof Integer number && number >= least && number <= most) {
            return OptionalInt.of(number);
        }
        throw wrong(name, value, "a whole number from %d to %d".formatted(least, most));
    }

    private Optional<String> text(String name, Predicate<String> good, String wanted) {
        return text(name, good, wanted, null);
    }

    private Optional<String> text(String name, Predicate<String> good, String wanted, String hint) {
        Object value = values.get(name);
        if (value == null && !values.containsKey(name)) {
            return Optional.empty();
        }
        if (value instanceof CharSequence && good.test(value.toString())) {
            return Optional.of(value.toString());
        }
        throw wrong(name, value, wanted, hint);
    }

    private Mistake wrong(String name, Object value, String wanted) {
        return wrong(name, value, wanted, null);
    }

    private Mistake wrong(String name, Object value, String wanted, String hint) {
        String given = value instanceof CharSequence ? "'" + printable(value.toString()) + "'" : String.valueOf(value);
        return new Mistake(position, "%s of %s is %s".formatted(name, word, given), "it must be " + wanted, hint);
    }

    static String printable(String text) {
        return text.replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .transform(Printable::of);
    }
}
