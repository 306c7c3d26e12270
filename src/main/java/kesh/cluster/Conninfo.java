package kesh.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A libpq connection string of keywords and values, such as {@code host=10.9.0.11 user=repmgr dbname=repmgr}. A
 * password or another secret in it is shown as {@code ***}.
 *
 * @param values empty if it cannot be read
 * @param unread why a record's connection string cannot be read, if so: nobody can log in with it
 */
public record Conninfo(Map<String, String> values, Optional<String> unread) {

    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z_]+");
    private static final Pattern PORT = Pattern.compile("\\d{1,5}");
    private static final Pattern BARE = Pattern.compile("[^\\s'\\\\]+");

    /** @throws IllegalArgumentException if a value has a control character but the tab: in a file it would end its line */
    public Conninfo {
        values = new LinkedHashMap<>(values);
        for (String value : values.values()) {
            if (value.chars().anyMatch(Conninfo::breaksLines)) {
                throw new IllegalArgumentException("a control character in the connection string");
            }
        }
        for (String keyword : values.keySet()) {
            if (!KEYWORD.matcher(keyword).matches()) {
                throw new IllegalArgumentException("not a keyword/value connection string");
            }
        }
    }

    public Conninfo(Map<String, String> values) {
        this(values, Optional.empty());
    }

    /** Reads what a record has; if that is no connection string, the rest of the record is still of use. */
    public static Conninfo recorded(String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException none) {
            return unread(none.getMessage());
        }
    }

    public static Conninfo unread(String why) {
        return new Conninfo(Map.of(), Optional.of(why));
    }

    /**
     * Reads either form that libpq reads.
     *
     * @throws IllegalArgumentException if libpq would not read it either
     */
    public static Conninfo parse(String text) {
        return new Conninfo(ConninfoUri.isOne(text) ? ConninfoUri.values(text) : keywordsAndValues(text));
    }

    /**
     * Reads the keyword/value form (PostgreSQL manual, 34.1.1.1): blanks around '=' are allowed, and values may be in
     * single quotes and have backslash escapes.
     */
    private static Map<String, String> keywordsAndValues(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        int at = skipBlanks(text, 0);
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                throw new IllegalArgumentException("missing '=' after a keyword of the connection string");
            }
            String keyword = text.substring(at, equals).strip();
            StringBuilder value = new StringBuilder();
            at = readValue(text, skipBlanks(text, equals + 1), value);
            values.put(keyword, value.toString());
            at = skipBlanks(text, at);
        }
        return values;
    }

    private static boolean breaksLines(int c) {
        return Character.isISOControl(c) && c != '\t';
    }

    private static int readValue(String text, int start, StringBuilder value) {
        boolean quoted = start < text.length() && text.charAt(start) == '\'';
        int at = quoted ? start + 1 : start;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                value.append(text.charAt(at++));
            } else if (quoted && c == '\'') {
                return at;
            } else if (!quoted && Character.isWhitespace(c)) {
                return at;
            } else {
                value.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("unterminated quote in the connection string");
        }
        return at;
    }

    private static int skipBlanks(String text, int at) {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    public Optional<String> get(String keyword) {
        return Optional.ofNullable(values.get(keyword));
    }

    /**
     * Returns the hostaddr, else the host: that is where libpq, and so repmgr, connects to, whatever the host is called.
     * It is {@link Address#UNKNOWN} if there is none, as for a local socket, or if there is something else than one address.
     */
    public Address address() {
        return goesTo().map(Address::read).orElse(Address.UNKNOWN);
    }

    /** Returns the address as it is written. */
    public Optional<String> goesTo() {
        return get("hostaddr").filter(address -> !address.isEmpty()).or(() -> get("host"));
    }

    /** Returns the directory of the Unix socket through which it reaches the server, if it does. */
    public Optional<String> socketDirectory() {
        return goesTo().filter(host -> host.startsWith("/"));
    }

    /** Returns the port, or {@code otherwise} if none is given or it is not a number of up to five digits. */
    public int port(int otherwise) {
        return get("port")
                .filter(text -> PORT.matcher(text).matches())
                .map(Integer::parseInt)
                .orElse(otherwise);
    }

    public Optional<Secret> password() {
        return get("password").map(Secret::new);
    }

    public Conninfo with(String keyword, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(keyword, value);
        return new Conninfo(changed);
    }

    public Conninfo without(String keyword) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.remove(keyword);
        return new Conninfo(changed);
    }

    /**
     * Returns the keywords whose values have a blank, a quote or a backslash. repmgr (5.5) writes values as they are into
     * the command lines of other programs, where such a value ends: what comes after it is taken for another word, or
     * for another command.
     */
    public List<String> unfitForCommandLines() {
        return values.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty()
                        && !BARE.matcher(entry.getValue()).matches())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns the connection string as libpq reads it. */
    public Masked text() {
        Masked text = Masked.EMPTY;
        String gap = "";
        for (Map.Entry<String, String> entry : values.entrySet()) {
            text = text.plus(gap + entry.getKey() + "=");
            text = Secrets.isName(entry.getKey())
                    ? text.plus(new Secret(quoted(entry.getValue())))
                    : text.plus(quoted(entry.getValue()));
            gap = " ";
        }
        return text;
    }

    private static String quoted(String value) {
        if (BARE.matcher(value).matches()) {
            return value;
        }
        return "'"
                + value.chars()
                        .mapToObj(c -> (c == '\'' || c == '\\' ? "\\" : "") + (char) c)
                        .collect(Collectors.joining())
                + "'";
    }

    @Override
    public String toString() {
        return unread.isPresent() ? "?" : text().toString();
    }
}
