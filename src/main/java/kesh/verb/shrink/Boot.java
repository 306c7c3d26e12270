package kesh.verb.shrink;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.cluster.Access;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.command.Quote;
import kesh.plan.Check;

/** The programs that a host starts at boot. Most of the entries belong to root, so kesh does not change them. */
final class Boot {
    private static final String UNIT = "systemd: ";

    private Boot() {}

    /** Checks that a stopped node stays down; empty if the entries were not read. */
    static Optional<Check> staysDown(Node node) {
        String title = "nothing starts " + node.name() + " again at boot";
        return node.machine()
                .found()
                .flatMap(Machine::access)
                .map(Access::boot)
                .map(entries -> entries.isEmpty()
                        ? Check.held(title, "neither systemd nor files in /etc do")
                        : Check.warned(
                                title,
                                node.name() + ": its host starts it again at boot; only root can change this",
                                String.join("\n", entries),
                                "as root on " + node.name() + ": " + remedy(entries)));
    }

    private static String remedy(List<String> entries) {
        List<String> units = entries.stream()
                .filter(entry -> entry.startsWith(UNIT))
                .map(entry -> Quote.word(entry.substring(UNIT.length())))
                .toList();
        String files = entries.stream()
                .filter(entry -> !entry.startsWith(UNIT))
                .map(entry -> Quote.word(entry.split(": ", 2)[0]))
                .distinct()
                .collect(Collectors.joining(", "));
        String disable = units.isEmpty() ? "" : "systemctl disable " + String.join(" ", units);
        String edit = files.isEmpty() ? "" : "remove it from " + files;
        return disable + (units.isEmpty() || files.isEmpty() ? "" : "; ") + edit;
    }
}
