package kesh.survey;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Reads paths that records and daemons name, and normalizes them: the repmgr of KingbaseES records
 * /…/bin/../etc/repmgr.conf, and its daemons name the same file without the detour. A path is absolute, so that it is no
 * option of a command, and in one line; nothing else is one.
 */
final class PlainPath {
    static final Pattern FORM = Pattern.compile("/[^\\p{Cc}\\p{Zl}\\p{Zp}]*");

    private PlainPath() {}

    /** True if both are paths, and of the same file; links are not followed. */
    static boolean isSame(String path, String other) {
        return !of(path).isEmpty() && of(path).equals(of(other));
    }

    /** Returns the path, or an empty text if there is none, or something else than a path. */
    static String of(String path) {
        return FORM.matcher(path).matches() ? Path.of(path).normalize().toString() : "";
    }
}
