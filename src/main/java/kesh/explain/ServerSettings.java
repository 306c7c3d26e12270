package kesh.explain;

import java.util.regex.Pattern;

/** Settings of a server with which replication, a rewind or the archive do not do what is wanted of them. */
final class ServerSettings {
    private static final Pattern NOTHING = Pattern.compile("|exit 0|/bin/true|true|:");
    private static final Pattern ON = Pattern.compile("(?i)on|true|yes|1|always");

    private ServerSettings() {}

    static void tell(Form form, Line line, String name, String value, Found found) {
        boolean on = ON.matcher(value).matches();
        switch (name) {
            case "wal_log_hints" -> {
                if (!on) {
                    found.warned(
                            form,
                            line.number(),
                            "wal_log_hints is off",
                            "without it, or data checksums, a former primary cannot be rewound",
                            "set wal_log_hints = on; it takes a restart");
                }
            }
            case "fsync" -> {
                if (!on) {
                    found.failed(
                            form,
                            line.number(),
                            "fsync is off",
                            "after a crash of the host the data may be damaged beyond repair",
                            "set fsync = on");
                }
            }
            case "full_page_writes" -> {
                if (!on) {
                    found.warned(
                            form,
                            line.number(),
                            "full_page_writes is off",
                            "after a crash pages may be torn, and a rewind needs it",
                            "set full_page_writes = on");
                }
            }
            case "hot_standby" -> {
                if (!on) {
                    found.failed(
                            form,
                            line.number(),
                            "hot_standby is off",
                            "repmgr cannot ask a standby anything",
                            "set hot_standby = on; it takes a restart");
                }
            }
            case "wal_level" -> {
                if (value.equals("minimal")) {
                    found.failed(
                            form,
                            line.number(),
                            "wal_level is minimal",
                            "no standby can be fed with that",
                            "set wal_level = replica; it takes a restart");
                }
            }
            case "archive_command" -> {
                if (NOTHING.matcher(value).matches()) {
                    found.warned(
                            form,
                            line.number(),
                            "archive_command archives nothing",
                            "V9R1 is installed so: there is no archive to restore from, or to catch up from",
                            "set archive_command, if WAL is to be kept");
                }
            }
            case "synchronous_commit" -> {
                if (value.equals("off")) {
                    found.warned(
                            form,
                            line.number(),
                            "synchronous_commit is off",
                            "what was committed just before a crash is lost",
                            "set synchronous_commit, if that is not on purpose");
                }
            }
            case "synchronous_standby_names" ->
                found.held(
                        form,
                        line.number(),
                        value.isEmpty()
                                ? "no standby is synchronous"
                                : "synchronous are: " + value + "; on KingbaseES repmgrd writes that by itself");
            default -> {
                // Judged are only those that matter to the cluster.
            }
        }
    }
}
