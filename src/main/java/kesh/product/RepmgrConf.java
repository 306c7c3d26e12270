package kesh.product;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.cluster.Masked;
import kesh.cluster.Secrets;

/**
 * The file repmgr.conf. Its lines are kept as they are; its values are read as repmgr reads them (configfile-scan.l):
 * the last of several lines counts, an equals sign and quotes are optional, inside quotes {@code ''} is one quote and a
 * backslash begins an escape as in PostgreSQL's own configuration files, {@code #} begins a comment. Values without quotes
 * may be any text without blanks, as repmgr before 5.2 reads them.
 */
public record RepmgrConf(List<String> lines) {
    private static final Pattern SETTING = Pattern.compile(
            "[ \\t\\r]*+(ID(?:\\.ID)?)(?:[ \\t\\r]*+=[ \\t\\r]*+|[ \\t\\r]++(?=[^\\s#])|(?='))('(?:[^'\\\\]++|\\\\.|'')*+'|[^\\s#']*+)[ \\t\\r]*+(?:#[^\n]*+)?"
                    .replace("ID", "[A-Za-z_\\x80-\\uffff][A-Za-z0-9_\\x80-\\uffff]*+"));

    private static final Pattern NOTHING = Pattern.compile("\\s*+(?:#[^\n]*+)?");

    /** That scanner reads "1_2" without quotes as a number and a syntax error. */
    private static final Pattern BARE = Pattern.compile("[0-9]+|[A-Za-z_][A-Za-z0-9_]*");

    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{1,3}|.)|'(')");

    public RepmgrConf {
        lines = List.copyOf(lines);
    }

    public static RepmgrConf parse(String text) {
        return new RepmgrConf(List.of(text.split("\n")));
    }

    /**
     * Reads what may be something else than a repmgr.conf, such as a log in which somebody has put lines that look like
     * settings. repmgr itself starts with no file that has another line.
     */
    public static Optional<RepmgrConf> read(String text) {
        RepmgrConf conf = parse(text);
        return conf.lines.stream()
                        .allMatch(line -> line.chars().noneMatch(RepmgrConf::isControl)
                                && (SETTING.matcher(line).matches()
                                        || NOTHING.matcher(line).matches()))
                ? Optional.of(conf)
                : Optional.empty();
    }

    /** repmgr takes a tab and the line's end of Windows as blanks, and no other control character. */
    private static boolean isControl(int c) {
        return (c < ' ' || c == 0x7f) && c != '\t' && c != '\r';
    }

    /** Returns all settings; the last of several lines for one key counts. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher setting = SETTING.matcher(line);
            if (setting.matches()) {
                settings.put(setting.group(1), unquoted(setting.group(2)));
            }
        }
        return settings;
    }

    public Optional<String> get(String key) {
        List<String> about = lines.stream().filter(line -> line.contains(key)).toList();
        return Optional.ofNullable(new RepmgrConf(about).settings().get(key));
    }

    /** Changes the last line of that key, or adds one, and removes other lines of that key. */
    public RepmgrConf with(String key, String value) {
        if (value.chars().anyMatch(RepmgrConf::isControl)) {
            throw new IllegalArgumentException(
                    key + " cannot have a control character: a new line would be another setting");
        }
        String changed = key + "=" + (BARE.matcher(value).matches() ? value : quoted(value));
        List<String> result = new ArrayList<>();
        int last = -1;
        for (String line : lines) {
            if (isSetting(line, key)) {
                last = result.size();
            } else {
                result.add(line);
            }
        }
        result.add(last < 0 ? result.size() : last, changed);
        return new RepmgrConf(result);
    }

    public RepmgrConf without(String key) {
        return new RepmgrConf(
                lines.stream().filter(line -> !isSetting(line, key)).toList());
    }

    private static boolean isSetting(String line, String key) {
        // Most lines are about something else, and that is soon seen.
        if (!line.contains(key)) {
            return false;
        }
        Matcher setting = SETTING.matcher(line);
        return setting.matches() && setting.group(1).equals(key);
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static String unquoted(String value) {
        return value.startsWith("'")
                ? ESCAPED.matcher(value.substring(1, value.length() - 1))
                        .replaceAll(found -> Matcher.quoteReplacement(
                                found.group(1) == null ? found.group(2) : unescaped(found.group(1))))
                : value;
    }

    private static String unescaped(String escape) {
        return switch (escape.charAt(0)) {
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case '0', '1', '2', '3', '4', '5', '6', '7' -> String.valueOf((char) Integer.parseInt(escape, 8));
            default -> escape;
        };
    }

    /** Returns the file's text with its secrets masked: they do not belong in this file, but commands and conninfos hold some. */
    public Masked text() {
        return Masked.joined(
                lines.stream().map(line -> Secrets.masked(line).plus("\n")).toList());
    }
}
