package kesh.repl;

import java.util.regex.Pattern;

/** Finds lines that seem to hold a secret: the history does not keep them. */
final class SecretLines {
    private static final Pattern SIGNS = Pattern.compile(
            "(?i)passw|pwd\\b|\\bpass\\b|secret|token|api_?key|private.?key|identified\\s+by|pgpass|md5[0-9a-f]{32}"
                    + "|scram-sha-256\\$|://[^/\\s:@]+:[^/\\s@]+@|-----begin|bearer\\s");

    private SecretLines() {}

    static boolean mayBeIn(String line) {
        return SIGNS.matcher(line).find();
    }
}
