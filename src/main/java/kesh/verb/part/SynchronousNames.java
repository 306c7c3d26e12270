package kesh.verb.part;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Server;
import kesh.plan.Check;

/**
 * {@code synchronous_standby_names} (PostgreSQL manual, 20.6.2): {@code FIRST 2 (a, b)}, {@code ANY 1 (*)},
 * {@code 2 (a, b)} or {@code a, b}.
 *
 * @param needed the number of standbys that must confirm a commit
 * @param names names of standbys, in lower case; {@code *} is any
 */
public record SynchronousNames(int needed, List<String> names) {
    private static final Pattern COUNTED =
            Pattern.compile("(?is)\\s*(?:(?:FIRST|ANY)\\s+)?(\\d{1,6})\\s*\\((.*)\\)\\s*");

    public SynchronousNames {
        names = List.copyOf(names);
    }

    static SynchronousNames parse(String text) {
        Matcher counted = COUNTED.matcher(text);
        return counted.matches()
                ? new SynchronousNames(Integer.parseInt(counted.group(1)), split(counted.group(2)))
                : new SynchronousNames(text.isBlank() ? 0 : 1, split(text));
    }

    private static List<String> split(String list) {
        return Stream.of(list.split(","))
                .map(name -> name.strip().replaceAll("^\"|\"$", "").toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    boolean has(String applicationName) {
        return names.contains("*") || names.contains(applicationName.toLowerCase(Locale.ROOT));
    }

    /** Checks that commits on the primary do not wait for ever; empty if nothing is synchronous. */
    public static Optional<Check> check(ClusterState now, Node primary, Server server) {
        String text = server.setting("synchronous_standby_names").orElse("");
        SynchronousNames asked = parse(text);
        if (asked.needed == 0) {
            return Optional.empty();
        }
        String title = "enough standbys confirm commits on " + primary.name();
        List<String> there = server.replications().stream()
                .filter(row -> row.state().equals("streaming"))
                .map(Server.Replication::applicationName)
                .filter(asked::has)
                .distinct()
                .toList();
        String found = "%d of %d needed %s"
                .formatted(there.size(), asked.needed, there.size() == 1 ? "is there" : "are there");
        if (there.size() < asked.needed) {
            boolean unknown = asked.names.stream()
                    .filter(name -> !name.equals("*"))
                    .anyMatch(name -> now.members().stream().noneMatch(node -> node.name()
                            .asRecorded()
                            .toLowerCase(Locale.ROOT)
                            .equals(name)));
            return Optional.of(Check.failed(
                    title,
                    "%s: of synchronous_standby_names = '%s', %s".formatted(primary.name(), text, found),
                    "commits wait until they are" + (unknown ? "; some of these names belong to no member" : ""),
                    "attach the standbys, or correct the setting"));
        }
        return Optional.of(
                there.size() == asked.needed && Synchronous.managed(primary).isEmpty()
                        ? Check.warned(
                                title,
                                "%s: of synchronous_standby_names = '%s', only %s"
                                        .formatted(primary.name(), text, found),
                                "commits wait as soon as one of them fails",
                                "name one more standby than needed")
                        : Check.held(title, found));
    }
}
