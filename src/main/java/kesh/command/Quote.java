package kesh.command;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one place where an argument list becomes a line for a POSIX shell. */
public final class Quote {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+:,./-]+");

    /** An '=' at the start of a word is special to zsh. */
    private static final Pattern ARGUMENT = Pattern.compile("[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*");

    private Quote() {}

    public static String line(List<String> argv) {
        // A first word with '=' would be an assignment, so '=' is left unquoted in arguments only.
        String program = word(argv.get(0));
        if (argv.size() == 1) {
            return program;
        }
        return program + " " + argv.stream().skip(1).map(Quote::argument).collect(Collectors.joining(" "));
    }

    private static String argument(String text) {
        return ARGUMENT.matcher(text).matches() ? text : word(text);
    }

    /**
     * Quotes one word.
     *
     * @throws IllegalArgumentException if the text has a NUL, which no argument can hold
     */
    public static String word(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an argument cannot hold a NUL");
        }
        return PLAIN.matcher(text).matches() ? text : "'" + insideQuotes(text) + "'";
    }

    /** Returns the text if it needs no quotes anywhere, as inside of others; else a word for whoever knows it to replace. */
    public static String bareOr(String text, String otherwise) {
        return PLAIN.matcher(text).matches() ? text : otherwise;
    }

    /** Escapes a part of a word that stands in single quotes. */
    static String insideQuotes(String text) {
        return text.replace("'", "'\\''");
    }
}
