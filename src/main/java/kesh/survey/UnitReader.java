package kesh.survey;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.cluster.Seen;
import kesh.cluster.Unit;

/** Reads which systemd unit owns the server. */
final class UnitReader {
    /** As systemd.unit(5) has names. It becomes a word of lines that a user is told to write. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.@\\\\][A-Za-z0-9:_.@\\\\-]{0,246}\\.service");

    private static final Pattern RESTART = Pattern.compile("no|always|on-(success|failure|abnormal|watchdog|abort)");

    private UnitReader() {}

    /** A process that a service has only come to hold, as cron's holds its jobs, is not owned by it. */
    static Seen<Optional<Unit>> read(Sections seen) {
        if (!seen.yes("server-running")) {
            return Seen.known(Optional.empty());
        }
        List<String> lines = seen.text("unit").orElse("?").lines().toList();
        String name = lines.isEmpty() ? "" : lines.get(0);
        if (name.isEmpty()) {
            return Seen.known(Optional.empty());
        }
        Optional<String> main = value(lines, "MainPID").findFirst();
        Optional<String> restart = value(lines, "Restart").findFirst();
        if (!NAME.matcher(name).matches()) {
            return Seen.unknown("the cgroup of its process cannot be read");
        }
        if (main.isEmpty()
                || restart.filter(word -> RESTART.matcher(word).matches()).isEmpty()) {
            return Seen.unknown("systemctl does not say what %s does".formatted(name));
        }
        String server = seen.text("postmaster").orElse("").lines().findFirst().orElse("");
        return Seen.known(
                server.strip().equals(main.get())
                        ? Optional.of(new Unit(
                                name,
                                restart.get(),
                                value(lines, "ExecStop").anyMatch(stop -> !stop.contains("ignore_errors=yes"))))
                        : Optional.empty());
    }

    private static Stream<String> value(List<String> lines, String property) {
        return lines.stream()
                .filter(line -> line.startsWith(property + "="))
                .map(line -> line.substring(property.length() + 1))
                .filter(value -> !value.isBlank());
    }
}
