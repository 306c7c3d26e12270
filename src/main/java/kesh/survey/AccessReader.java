package kesh.survey;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import kesh.cluster.Access;
import kesh.cluster.PublicKey;

/** Reads who may log in to a host, and what is started there for the user, from the answer of the probe. */
final class AccessReader {
    private static final Pattern BOOT =
            Pattern.compile("systemd: [A-Za-z0-9_][A-Za-z0-9_@:.\\\\-]*|/[^:\\p{Cc}]*: \\P{Cc}[^\\n]*");

    private AccessReader() {}

    /** Returns empty if the probe was not asked for it. */
    static Optional<Access> read(Sections seen) {
        return seen.text("crontab")
                .map(crontab -> new Access(
                        keys(seen, "public-keys"),
                        keys(seen, "host-keys"),
                        lines(seen, "authorized-keys"),
                        lines(seen, "known-hosts"),
                        crontab.lines().toList(),
                        boot(seen),
                        pairs(seen, "identities", 0),
                        modes(seen),
                        Optional.empty()));
    }

    private static List<String> boot(Sections seen) {
        List<String> entries = lines(seen, "boot");
        entries.stream()
                .filter(entry -> !BOOT.matcher(entry).matches())
                .findFirst()
                .ifPresent(other -> {
                    throw new IllegalArgumentException(
                            "no unit and no line of a file that starts a program at boot: " + other);
                });
        return entries;
    }

    private static Map<String, String> modes(Sections seen) {
        Map<String, String> modes = pairs(seen, "modes", 1);
        modes.forEach((path, mode) -> {
            if (!mode.matches("[0-7]{1,6}")) {
                throw new IllegalArgumentException("the mode of " + path + ": " + mode);
            }
        });
        return modes;
    }

    private static List<PublicKey> keys(Sections seen, String section) {
        return lines(seen, section).stream()
                .flatMap(line -> PublicKey.read(line).stream())
                .toList();
    }

    /** Reads lines of two words, of which the second may have blanks, by one of the two; "-" is nothing. */
    private static Map<String, String> pairs(Sections seen, String section, int key) {
        Map<String, String> pairs = new TreeMap<>();
        lines(seen, section).stream()
                .map(line -> line.split(" ", 2))
                .filter(fields -> fields.length > 1)
                .forEach(fields -> pairs.put(fields[key], fields[1 - key].equals("-") ? "" : fields[1 - key]));
        return pairs;
    }

    private static List<String> lines(Sections seen, String section) {
        return seen.text(section).orElse("").lines().toList();
    }
}
