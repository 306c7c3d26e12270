package kesh.migrate;

import java.util.regex.Pattern;

/** Checks the parts of foreign files that are written into a script. */
final class ScriptText {
    /** Host names, addresses of both families, and similar names; nothing that could end a string. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*");

    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -\\[\\]-~]");

    private ScriptText() {}

    /** True if it can stand between quotes unchanged. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Groovy reads a backslash and a u as another character even in a comment, and a comment ends with its line. */
    static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
