package kesh.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name that repmgr gives a node: its {@code node_name} and the {@code application_name} of its replication. It is
 * safe in a file's name, as an operand of a command and on a terminal, because it cannot hold the characters that are not;
 * of a member, whose name anybody may have recorded, each of them is written as {@code %} and two hexadecimal digits.
 */
public record NodeName(String value) implements Comparable<NodeName> {
    /** repmgr.sgml allows at most 63 ASCII characters; the rest keeps the name safe as a word in files and commands. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    /** Controls, invisible characters that change the direction of a text, and what has a meaning in paths. */
    private static final String HOSTILE = "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}/\\\\]";

    private static final Pattern WITHOUT = Pattern.compile("(?![.-])(?:(?!" + HOSTILE + ").)+");

    /**
     * All but letters, digits and a few signs that mean nothing to Groovy, a shell or a file system, where names stand in
     * hints and in names of files. The percent sign is encoded, too, so that no two names are written alike; and so are
     * the fillers of Hangul, which Unicode calls letters, and which nobody sees.
     */
    private static final Pattern ENCODED =
            Pattern.compile("^[.-]|(?<=^root)@|[^\\p{L}\\p{N}_.@:+=-]|[\\x{115F}\\x{1160}\\x{3164}\\x{FFA0}]");

    /** The longest name of a file, in bytes. */
    private static final int MOST_BYTES = 255;

    private static final Pattern CODE = Pattern.compile("(?:%[0-9A-F]{2})+");

    /** Stands for a name without any character: PostgreSQL has no text with this one. */
    private static final String EMPTY = "%00";

    /** @throws IllegalArgumentException if it is empty or longer than a file's name, or has a character that is not safe */
    public NodeName {
        if (!WITHOUT.matcher(value).matches() || value.getBytes(UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException("not a name for a node");
        }
    }

    public static NodeName of(String value) {
        return new NodeName(value);
    }

    /** Returns the name of a member, as its record or a server has it. */
    public static NodeName recorded(String text) {
        return new NodeName(text.isEmpty() ? EMPTY : ENCODED.matcher(text).replaceAll(found -> encoded(found.group())));
    }

    private static String encoded(String hostile) {
        StringBuilder codes = new StringBuilder();
        for (byte one : hostile.getBytes(UTF_8)) {
            codes.append("%%%02X".formatted(one));
        }
        return codes.toString();
    }

    /** Returns the text of a member's record: to find it there, never to show it. */
    public String asRecorded() {
        return value.indexOf('%') < 0
                ? value
                : value.equals(EMPTY) ? "" : CODE.matcher(value).replaceAll(found -> decoded(found.group()));
    }

    private static String decoded(String codes) {
        byte[] bytes = new byte[codes.length() / 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(codes, 3 * i + 1, 3 * i + 3, 16);
        }
        return Matcher.quoteReplacement(new String(bytes, UTF_8));
    }

    /** True if kesh would give this name to a new node; existing nodes may have others. */
    public static boolean isSafe(String value) {
        return SAFE.matcher(value).matches();
    }

    /** True if it is a name as kesh shows that of a member, whatever characters its record has. */
    public static boolean isShown(String text) {
        return !text.isEmpty()
                && WITHOUT.matcher(text).matches()
                && text.getBytes(UTF_8).length <= MOST_BYTES
                && recorded(new NodeName(text).asRecorded()).value().equals(text);
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
