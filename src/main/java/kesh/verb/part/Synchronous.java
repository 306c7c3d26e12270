package kesh.verb.part;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Check;

/**
 * The demands of {@code synchronous_standby_names} (PostgreSQL manual, 20.6.2): with fewer standbys than it needs,
 * every commit waits for ever.
 *
 * @param method FIRST or ANY; empty if the setting is a plain list
 * @param needed the number of standbys that must confirm
 * @param names the standbys that count; {@code *} is any
 */
public record Synchronous(String method, int needed, List<String> names) {
    private static final Pattern COUNTED = Pattern.compile("(?is)\\s*(FIRST\\s+|ANY\\s+)?(\\d{1,6})\\s*\\((.*)\\)\\s*");
    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*+)\"|([^\\s,\"]+)");

    /** Values of synchronous_commit with which no commit waits for a standby, unless a session sets another. */
    private static final List<String> WITHOUT_WAITING = List.of("off", "local");

    /** Empty if commits wait for no standby. */
    static Optional<Synchronous> of(Server primary) {
        String setting = primary.setting("synchronous_standby_names").orElse("").strip();
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        Matcher counted = COUNTED.matcher(setting);
        return Optional.of(
                counted.matches()
                        ? new Synchronous(
                                Optional.ofNullable(counted.group(1))
                                        .map(word -> word.strip().toUpperCase(Locale.ROOT))
                                        .orElse("FIRST"),
                                Integer.parseInt(counted.group(2)),
                                names(counted.group(3)))
                        : new Synchronous("", 1, names(setting)));
    }

    private static List<String> names(String list) {
        return NAME.matcher(list)
                .results()
                .map(found ->
                        found.group(1) == null ? found.group(2) : found.group(1).replace("\"\"", "\""))
                .toList();
    }

    /** Names are compared without regard to case. */
    private boolean counts(String standby) {
        return names.stream().anyMatch(name -> name.equals("*") || name.equalsIgnoreCase(standby));
    }

    /** Checks that commits on the primary continue without a node. */
    public static Optional<Check> without(ClusterState now, NodeName node) {
        return without(now, List.of(node));
    }

    /** Checks that commits on the primary continue without these nodes. */
    public static Optional<Check> without(ClusterState now, List<NodeName> nodes) {
        String node = nodes.stream().map(NodeName::value).collect(Collectors.joining(", "));
        Node primary = now.primaries().get(0);
        Server server = primary.runningServer().orElseThrow();
        String title = "commits do not wait for " + node;
        String setting = "synchronous_standby_names = "
                + server.setting("synchronous_standby_names").orElse("");
        return of(server).map(required -> {
            List<String> left = server.replications().stream()
                    .filter(row -> row.state().equals("streaming"))
                    .map(Server.Replication::applicationName)
                    .filter(name -> !isAmong(nodes, name) && required.counts(name))
                    .toList();
            String found =
                    "%d of the counted standbys would be left, %d needed".formatted(left.size(), required.needed);
            String remedy = required.remedy(primary.name(), nodes, left.size());
            Optional<String> managed = managed(primary);
            if (managed.isPresent()) {
                return left.size() < required.needed
                        ? Check.warned(
                                title,
                                "commits on %s may wait for a moment: %s".formatted(primary.name(), found),
                                setting + "; KingbaseES' repmgrd adjusts it (synchronous = " + managed.get()
                                        + "), but it is not known whether it does so while failover is paused",
                                null)
                        : Check.held(title, found);
            }
            boolean named = required.names.stream().anyMatch(name -> isAmong(nodes, name));
            if (left.size() < required.needed && waits(server)) {
                return Check.failed(
                        title,
                        "without %s, every commit on %s would wait forever: %s".formatted(node, primary.name(), found),
                        setting,
                        remedy + "; or add a standby first");
            } else if (left.size() < required.needed) {
                return Check.warned(
                        title,
                        "without %s, sessions that set synchronous_commit themselves would wait forever: %s"
                                .formatted(node, found),
                        setting + ", synchronous_commit = "
                                + server.setting("synchronous_commit").orElse(""),
                        remedy);
            }
            return named
                    ? Check.warned(title, "%s is still named, although %s".formatted(node, found), setting, remedy)
                    : Check.held(title, found);
        });
    }

    /**
     * KingbaseES' repmgrd writes the setting itself, according to this parameter of its repmgr.conf, and overrules
     * others.
     */
    static Optional<String> managed(Node primary) {
        return primary.machine()
                .found()
                .filter(machine -> machine.kingbase().isPresent())
                .flatMap(machine -> machine.config().setting("synchronous"))
                .filter(how -> !how.isBlank() && !how.equals("custom"));
    }

    private static boolean isAmong(List<NodeName> nodes, String name) {
        return nodes.stream().anyMatch(node -> node.asRecorded().equalsIgnoreCase(name));
    }

    private static boolean waits(Server primary) {
        return primary.setting("synchronous_commit")
                .filter(WITHOUT_WAITING::contains)
                .isEmpty();
    }

    /** The setting that leaves out these nodes and demands no more standbys than there will be. */
    private String remedy(NodeName primary, List<NodeName> nodes, int left) {
        List<String> others =
                names.stream().filter(name -> !isAmong(nodes, name)).toList();
        int possible = Math.min(needed, left);
        String list = others.stream()
                .map(name -> name.matches("\\*|[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(", "));
        String wanted = others.isEmpty() || possible == 0
                ? ""
                : method.isEmpty() ? list : "%s %d (%s)".formatted(method, possible, list);
        return "on %s, and on each standby that may be promoted: alter system set synchronous_standby_names = '%s';"
                        .formatted(primary, wanted.replace("'", "''"))
                + " select pg_reload_conf()";
    }
}
