package kesh.verb.part;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Server;
import kesh.plan.Check;

/**
 * The demands of a primary's {@code synchronous_standby_names} (PostgreSQL manual, 20.6.2): {@code FIRST 2 (a, b)},
 * {@code ANY 1 (*)}, {@code 2 (a, b)} or {@code a, b}. With fewer standbys than it needs, every commit waits for ever.
 *
 * @param method FIRST or ANY, with the blank after it; empty if the setting has neither
 * @param needed the number of standbys that must confirm
 * @param names the standbys that count; {@code *} is any
 */
public record Synchronous(Node primary, String method, int needed, List<String> names) {
    private static final Pattern COUNTED = Pattern.compile("(?is)\\s*(FIRST\\s+|ANY\\s+)?(\\d{1,6})\\s*\\((.*)\\)\\s*");
    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*+)\"|([^\\s,\"]+)");

    /** Values of synchronous_commit with which no commit waits for a standby, unless a session sets another. */
    private static final List<String> WITHOUT_WAITING = List.of("off", "local");

    /** Checks for each primary that asks for it that commits do not wait for ever. */
    public static List<Check> checks(ClusterState now) {
        return now.primaries().stream()
                .flatMap(primary -> of(primary).stream())
                .map(demands -> demands.check(now))
                .toList();
    }

    /** Empty if commits wait for no standby. */
    static Optional<Synchronous> of(Node primary) {
        String setting = setting(primary, "synchronous_standby_names").strip();
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        Matcher counted = COUNTED.matcher(setting);
        return Optional.of(
                counted.matches()
                        ? new Synchronous(
                                primary,
                                Optional.ofNullable(counted.group(1)).orElse(""),
                                Integer.parseInt(counted.group(2)),
                                names(counted.group(3)))
                        : new Synchronous(primary, "", 1, names(setting)));
    }

    private static String setting(Node node, String name) {
        return node.runningServer().flatMap(server -> server.setting(name)).orElse("");
    }

    private static List<String> names(String list) {
        return NAME.matcher(list)
                .results()
                .map(found ->
                        found.group(1) == null ? found.group(2) : found.group(1).replace("\"\"", "\""))
                .toList();
    }

    private Check check(ClusterState now) {
        String title = "enough standbys confirm commits";
        int there = (int) streaming().stream().filter(this::counts).count();
        String message = "%s: commits need %d of synchronous_standby_names = '%s', and %d of them receive WAL"
                .formatted(primary.name(), needed, setting(primary, "synchronous_standby_names"), there);
        List<String> strangers = strangers(now);
        if (there < needed) {
            return tooFew(title, message, strangers);
        }
        if (there == needed && managed().isEmpty()) {
            return Check.warned(
                    title, message, "commits wait as soon as one of them fails", "name one more standby than needed");
        }
        return strangers.isEmpty()
                ? Check.held(title, "%d receive WAL, %d needed".formatted(there, needed))
                : Check.warned(title, message, belongToNobody(strangers), remedy());
    }

    private Check tooFew(String title, String message, List<String> strangers) {
        Optional<String> manager = managed();
        if (manager.isPresent()) {
            return Check.warned(
                    title,
                    message,
                    "commits wait until KingbaseES' repmgrd adjusts it (synchronous = " + manager.get()
                            + "); it is not known whether it does so while failover is paused",
                    null);
        }
        String commit = setting(primary, "synchronous_commit");
        if (WITHOUT_WAITING.contains(commit)) {
            return Check.warned(
                    title,
                    message,
                    "synchronous_commit is " + commit + ": sessions that set it themselves wait until enough do",
                    remedy());
        }
        return Check.failed(
                title,
                message,
                strangers.isEmpty()
                        ? "commits wait until enough do"
                        : "commits wait until enough do; " + belongToNobody(strangers),
                "attach the standbys; or " + remedy());
    }

    private List<String> streaming() {
        return primary.runningServer().orElseThrow().replications().stream()
                .filter(row -> row.state().equals("streaming"))
                .map(Server.Replication::applicationName)
                .toList();
    }

    /** Names are compared without regard to case. */
    private boolean counts(String standby) {
        return names.stream().anyMatch(name -> name.equals("*") || name.equalsIgnoreCase(standby));
    }

    /** The names that are no member's. A receiver that is no member may still have one of them. */
    private List<String> strangers(ClusterState now) {
        return names.stream()
                .filter(name -> !name.equals("*") && !isMember(now, name))
                .filter(name -> primary.runningServer().orElseThrow().replications().stream()
                        .noneMatch(row -> row.applicationName().equalsIgnoreCase(name)))
                .toList();
    }

    private static boolean isMember(ClusterState now, String name) {
        return now.members().stream().anyMatch(node -> node.name().asRecorded().equalsIgnoreCase(name));
    }

    private String belongToNobody(List<String> strangers) {
        return strangers.size() == 1
                ? "%s is neither a member nor a receiver of WAL".formatted(strangers.get(0))
                : "%s are neither members nor receivers of WAL".formatted(String.join(", ", strangers));
    }

    /**
     * KingbaseES' repmgrd writes the setting itself, according to this parameter of its repmgr.conf, and overrules
     * others.
     */
    private Optional<String> managed() {
        return primary.machine()
                .found()
                .filter(machine -> machine.kingbase().isPresent())
                .flatMap(machine -> machine.config().setting("synchronous"))
                .filter(how -> !how.isBlank() && !how.equals("custom"));
    }

    /** The word that demands no more than the standbys that are there: those that are named, or else all. */
    private String remedy() {
        List<String> streaming = streaming();
        List<String> named = streaming.stream().filter(this::counts).toList();
        List<String> kept =
                names.contains("*") && !streaming.isEmpty() ? List.of("*") : named.isEmpty() ? streaming : named;
        int possible = Math.min(needed, named.isEmpty() ? streaming.size() : named.size());
        String list = kept.stream()
                .map(name -> name.matches("\\*|[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(", "));
        String value = possible == 0 ? "" : "%s%d (%s)".formatted(method, possible, list);
        return "set synchronous_standby_names: '%s', on: '%s'"
                .formatted(value.replace("\\", "\\\\").replace("'", "\\'"), primary.name());
    }
}
