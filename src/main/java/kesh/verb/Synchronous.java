package kesh.verb;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Check;

/**
 * What {@code synchronous_standby_names} asks for (PostgreSQL manual, 20.6.2): with fewer standbys than it needs, every
 * commit waits for ever.
 *
 * @param needed how many must have answered
 * @param names which count; {@code *} is any
 */
record Synchronous(int needed, List<String> names) {
    private static final Pattern COUNTED = Pattern.compile("(?is)\\s*(?:FIRST\\s+|ANY\\s+)?(\\d+)\\s*\\((.*)\\)\\s*");

    /** Empty if commits wait for nobody. */
    static Optional<Synchronous> of(Server primary) {
        String setting = primary.setting("synchronous_standby_names").orElse("").strip();
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        Matcher counted = COUNTED.matcher(setting);
        return Optional.of(
                counted.matches()
                        ? new Synchronous(Integer.parseInt(counted.group(1)), names(counted.group(2)))
                        : new Synchronous(1, names(setting)));
    }

    private static List<String> names(String list) {
        return Stream.of(list.split(","))
                .map(name -> name.strip().replaceAll("^\"|\"$", ""))
                .toList();
    }

    /** Names are compared without regard to case. */
    private boolean counts(String standby) {
        return names.stream().anyMatch(name -> name.equals("*") || name.equalsIgnoreCase(standby));
    }

    /** Whether commits on the primary go on without a node. */
    static Optional<Check> without(ClusterState now, NodeName node) {
        Server primary = now.primaries().get(0).runningServer().orElseThrow();
        String title = "commits do not wait for " + node;
        return of(primary).map(required -> {
            long left = primary.replications().stream()
                    .filter(row -> row.state().equals("streaming"))
                    .map(Server.Replication::applicationName)
                    .filter(name -> !name.equals(node.value()) && required.counts(name))
                    .count();
            String found = "%d of those that count would be left, %d needed".formatted(left, required.needed);
            return left >= required.needed
                    ? Check.held(title, found)
                    : Check.failed(
                            title,
                            "without %s every commit on %s would wait for ever: %s"
                                    .formatted(node, now.primaries().get(0).name(), found),
                            "synchronous_standby_names = "
                                    + primary.setting("synchronous_standby_names")
                                            .orElse(""),
                            "lower what it asks for on all nodes first, or add a standby");
        });
    }
}
