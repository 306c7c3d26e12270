package kesh.verb.part;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line of a crontab by which cron starts kbha, in the form of the vendor's installer. What one host has in its crontab is
 * run on no other host: only these parts are taken over, and programs and files are those of the other host.
 *
 * @param when cron's five fields
 * @param profile whether /etc/profile is read before
 * @param log where its output goes: a path below the installation that begins with a slash, or /dev/null
 */
record KbhaSchedule(String when, boolean profile, Optional<String> log) {
    private static final String NOWHERE = "/dev/null";

    private static final Pattern LINE = Pattern.compile("\\s*(?<when>(?:[0-9*/,-]+\\s+){4}[0-9*/,-]+)\\s+"
            + "(?<profile>\\.\\s+/etc/profile\\s*;\\s*)?(?<home>/[\\w./+-]*)/bin/kbha\\s+-A\\s+daemon\\s+-f\\s+/[\\w./+-]+"
            + "(?:\\s*>>?\\s*(?<log>/[\\w./+-]+)\\s+2>&1)?\\s*");

    /** Returns an empty value if the line is not in that form. */
    static Optional<KbhaSchedule> read(String line) {
        Matcher found = LINE.matcher(line);
        if (!found.matches()) {
            return Optional.empty();
        }
        Optional<String> log = Optional.ofNullable(found.group("log"));
        Path home = Path.of(found.group("home")).normalize();
        return log.filter(path -> !path.equals(NOWHERE) && !isLogOf(home, path)).isPresent()
                ? Optional.empty()
                : Optional.of(new KbhaSchedule(
                        found.group("when"),
                        found.group("profile") != null,
                        log.map(path -> path.equals(NOWHERE)
                                ? path
                                : "/" + home.relativize(Path.of(path).normalize()))));
    }

    /** What cron writes to is on another host then. */
    private static boolean isLogOf(Path home, String file) {
        Path path = Path.of(file).normalize();
        return path.startsWith(home) && path.getFileName().toString().endsWith(".log");
    }

    /** Returns the line for a host with these files. */
    String line(String binDirectory, String configFile) {
        String home = binDirectory.replaceFirst("/bin/?$", "");
        String program = (profile ? ". /etc/profile;" : "") + binDirectory + "/kbha";
        Stream<String> to = log.map(path -> path.equals(NOWHERE) ? path : home + path).stream()
                .flatMap(path -> Stream.of(">>", path, "2>&1"));
        // The vendor writes two blanks before the program.
        return Stream.concat(Stream.of(when, "", program, "-A", "daemon", "-f", configFile), to)
                .collect(Collectors.joining(" "));
    }
}
