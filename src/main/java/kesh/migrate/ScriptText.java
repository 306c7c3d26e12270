package kesh.migrate;

import java.util.regex.Pattern;

/** What of other people's files may stand in a script that is written from them. */
final class ScriptText {
    /** Host names and addresses of both families, and names like them; nothing that could end a string. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*");

    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -\\[\\]-~]");

    private ScriptText() {}

    /** Whether it can stand between quotes as it is. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Groovy takes a backslash and a u for another character even in a comment, and a comment ends with its line. */
    static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
