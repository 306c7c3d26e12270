package kesh.text;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text that a terminal only shows. Names, records, messages and files come from others: a control character in them
 * would be a command to the operator's terminal, which can set its clipboard, and an invisible one could make a line read
 * as another. Such a character is shown by its code.
 */
public final class Printable {
    /**
     * Control characters but tab and line feed; those that are invisible, or change the direction of what follows;
     * separators that some programs take for the end of a line; half characters and those that Unicode keeps free; and the
     * letters that are blank, the fillers of Hangul.
     */
    private static final String HOSTILE =
            "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\x{FDD0}-\\x{FDEF}\\x{115F}\\x{1160}\\x{3164}\\x{FFA0}&&[^\\t\\n]]";

    /** Stands in front of kesh's own control sequences; nobody outside of this process can know it. */
    private static final String KEY = "\uFDD0" + random() + "\uFDD1";

    private static final Pattern ANY = Pattern.compile(HOSTILE);

    /** A carriage return before a line feed is the end of a line elsewhere. */
    private static final Pattern OWN_OR_ANY =
            Pattern.compile(KEY + "(\\r|\\[[0-9;?]*[A-Za-z])|(\\r(?=\\n))|(" + HOSTILE + ")");

    private static final Pattern OWN = Pattern.compile(KEY + "(?:\\r|\\[[0-9;?]*[A-Za-z])");

    private Printable() {}

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns the text with a code in place of each hostile character. */
    public static String of(String text) {
        return ANY.matcher(text).replaceAll(found -> coded(found.group()));
    }

    /** Returns the text as one line. */
    public static String line(String text) {
        return of(text.replace("\n", "\\n").replace("\t", "    "));
    }

    /** True if the text has no hostile character. */
    public static boolean isPrintable(String text) {
        return !ANY.matcher(text).find();
    }

    /**
     * Returns a control sequence of kesh's own, as {@link #shown} lets it pass.
     *
     * @param sequence what follows the escape character, such as {@code [32m}, or a carriage return
     */
    public static String control(String sequence) {
        return KEY + sequence;
    }

    /** Returns the text as it is to be written: kesh's own control sequences work, all others are shown. */
    public static String shown(String text) {
        return OWN_OR_ANY
                .matcher(text)
                .replaceAll(found -> found.group(1) != null
                        ? (found.group(1).equals("\r") ? "\r" : "\u001b" + found.group(1))
                        : found.group(2) != null ? "" : coded(found.group(3)));
    }

    /** Returns JSON in which such characters, which can only be in its strings, are escaped: the values stay the same. */
    public static String inJson(String json) {
        return ANY.matcher(json)
                .replaceAll(found ->
                        found.group().chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining()));
    }

    /** Returns the text without kesh's own control sequences: what takes columns on a terminal. */
    public static String plain(String text) {
        return OWN.matcher(text).replaceAll("");
    }

    private static String coded(String hostile) {
        int code = hostile.codePointAt(0);
        return Matcher.quoteReplacement(code < 0x100 ? "\\x%02X".formatted(code) : "\\u%04X".formatted(code));
    }
}
