package kesh.verb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.plan.Step;

/**
 * {@code trust}: the user that kesh logs in as, on each node, can log in to each other node by its key, and knows its
 * host key. Only adds what is missing for the ways that do not work.
 *
 * @param words of one node, the ways between it and all others; of several, those between them; of none, all
 */
public record Trust(List<String> words) implements Verb {
    private static final String CORNER = "from \\ to";

    public Trust {
        words = List.copyOf(words);
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Access(), new Interest.Links(), new Interest.BareHosts());
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = words.isEmpty() ? "trust" : "trust " + String.join(", ", words);
        List<Check> checks = new ArrayList<>();
        words.stream()
                .filter(word -> now.called(word).isEmpty())
                .forEach(word -> checks.add(Check.failed(
                        word + " is a node", "no node is called " + word, null, "name a member, or declare it")));
        List<Node> nodes = nodes(now);
        nodes.forEach(node -> checks.add(isSeen(node)));
        List<Way> ways = ways(now, nodes);
        ways.forEach(way -> checks.add(way.check()));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Way> broken = ways.stream().filter(way -> !way.works()).toList();
        List<Step> open = Step.open(now, new Trusting(now, broken, nodes).steps());
        return new Plan(title, now, checks, List.of(), open, notes(nodes, ways));
    }

    private static Check isSeen(Node node) {
        String reason = node.machine().reason();
        return reason.contains("refuses the login")
                ? Check.unknown(
                        node.name() + " can be worked on",
                        node.name() + " does not let kesh in",
                        reason,
                        "for the first time by password: --ask-password, or --password-stdin; or leave it out")
                : OnNodes.isReachable(node);
    }

    private List<Node> nodes(ClusterState now) {
        return words.size() < 2
                ? now.nodes()
                : words.stream()
                        .flatMap(word -> now.called(word).stream())
                        .distinct()
                        .toList();
    }

    /** Of an end that could not be looked at, none: that it could not is told once. */
    private List<Way> ways(ClusterState now, List<Node> nodes) {
        Optional<Node> only = words.size() == 1 ? now.called(words.get(0)) : Optional.empty();
        List<Way> ways = new ArrayList<>();
        for (Node from : nodes) {
            for (Node to : nodes) {
                boolean asked = only.isEmpty() || from.equals(only.get()) || to.equals(only.get());
                if (!from.equals(to)
                        && asked
                        && Way.accessOf(from).isPresent()
                        && Way.accessOf(to).isPresent()) {
                    ways.add(new Way(now, from, to));
                }
            }
        }
        return ways;
    }

    /** Who logs in where, as a table: a line for each node that logs in. */
    private static List<String> notes(List<Node> nodes, List<Way> ways) {
        Map<Node, Map<Node, Boolean>> works = new LinkedHashMap<>();
        ways.forEach(way ->
                works.computeIfAbsent(way.from(), from -> new LinkedHashMap<>()).put(way.to(), way.works()));
        if (works.isEmpty()) {
            return List.of();
        }
        int width = nodes.stream()
                .mapToInt(node -> node.name().value().length())
                .max()
                .orElse(0);
        String cell = "  %-" + Math.max(width, 3) + "s";
        String first = "%-" + Math.max(width, CORNER.length()) + "s";
        List<String> lines = new ArrayList<>();
        lines.add("who logs in where, as seen:");
        lines.add(first.formatted(CORNER)
                + nodes.stream().map(node -> cell.formatted(node.name())).collect(Collectors.joining()));
        works.forEach((from, tos) -> lines.add(first.formatted(from.name())
                + nodes.stream()
                        .map(to -> !tos.containsKey(to) ? "-" : tos.get(to) ? "yes" : "no")
                        .map(cell::formatted)
                        .collect(Collectors.joining())));
        return lines.stream().map(String::stripTrailing).toList();
    }
}
