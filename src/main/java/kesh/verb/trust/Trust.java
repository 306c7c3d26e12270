package kesh.verb.trust;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.Seen;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.OnNodes;

/**
 * {@code trust}: lets kesh's SSH user log in from each node to each other by its key, and makes each know the other's
 * host key; and root's on each, if requested. It adds only what is missing for logins that do not work.
 *
 * @param words one node: the logins between it and all others; several: those between them; none: all logins
 * @param root true if the same is to be done for root
 */
public record Trust(List<String> words, boolean root) implements Verb {
    private static final String CORNER = "from \\ to";

    public Trust {
        words = List.copyOf(words);
    }

    @Override
    public Set<Interest> interests() {
        Set<Interest> interests =
                new HashSet<>(Set.of(new Interest.Access(), new Interest.Links(), new Interest.BareHosts()));
        if (root) {
            interests.add(new Interest.Roots());
        }
        return interests;
    }

    /** One user on all chosen nodes, and its logins between them. */
    private record Circle(String whose, List<Node> nodes, List<SshLogin> ways) {}

    @Override
    public Plan plan(ClusterState now) {
        String title =
                (words.isEmpty() ? "trust" : "trust " + String.join(", ", words)) + (root ? ", also as root" : "");
        List<Check> checks = new ArrayList<>();
        words.stream()
                .filter(word -> now.called(word).isEmpty())
                .forEach(word -> checks.add(Check.failed(
                        word + " is a node", "no node is called " + word, null, "name a member, or declare it")));
        List<Node> nodes = nodes(now);
        List<Circle> circles = new ArrayList<>();
        circles.add(new Circle("", nodes, ways(now, nodes)));
        nodes.forEach(node -> checks.add(isSeen(node)));
        if (root) {
            List<Node> roots = nodes.stream().map(node -> rootOf(now, node)).toList();
            circles.add(new Circle(" as root", roots, ways(now, roots)));
            roots.forEach(one -> checks.add(letsRootIn(one)));
        }
        circles.forEach(circle -> circle.ways().forEach(way -> checks.add(way.check())));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Step> steps = circles.stream()
                .flatMap(circle -> new TrustSteps(now, broken(circle.ways()), circle.nodes()).steps().stream())
                .toList();
        List<String> notes =
                circles.stream().flatMap(circle -> matrix(circle).stream()).toList();
        return new Plan(title, now, checks, List.of(), Step.open(now, steps), notes);
    }

    private static List<SshLogin> broken(List<SshLogin> ways) {
        return ways.stream().filter(way -> !way.works()).toList();
    }

    private static Node rootOf(ClusterState now, Node node) {
        Node unseen = node.asRoot(Seen.unknown("this was not checked"));
        return now.node(unseen.name()).orElse(unseen);
    }

    private static Check isSeen(Node node) {
        String reason = node.machine().reason();
        return reason.contains("refuses the login")
                ? Check.unknown(
                        "kesh can work on " + node.name(),
                        node.name() + " does not let kesh log in",
                        reason,
                        "the first time with a password: --ask-password, or --password-stdin; or leave it out")
                : OnNodes.isReachable(node);
    }

    /** Root's own logins are set up as root: by the operator's own login as root, by key or by password. */
    private static Check letsRootIn(Node root) {
        String title = "kesh can work on " + root.place() + " as root";
        if (!root.machine().isKnown()) {
            return Check.unknown(
                    title,
                    root.place() + " does not let kesh log in as root",
                    root.machine().reason(),
                    ("root of %s must have your key (/root/.ssh/authorized_keys), and sshd's "
                                            + "PermitRootLogin must not be no; ")
                                    .formatted(root.place())
                            + "or, where it is yes, the first time with root's password: --ask-password, or "
                            + "--password-stdin; or ask someone who may use sudo there to add your key: sudo sh -c "
                            + "'umask 077; mkdir -p /root/.ssh; cat >>/root/.ssh/authorized_keys' <YOUR_KEY.pub");
        }
        return root.machine().found().filter(machine -> machine.uid() == 0).isPresent()
                ? Check.held(title, "yes")
                : Check.failed(title, "root of " + root.place() + " does not have the user id 0", null, null);
    }

    private List<Node> nodes(ClusterState now) {
        return words.size() < 2
                ? now.nodes()
                : words.stream()
                        .flatMap(word -> now.called(word).stream())
                        .distinct()
                        .toList();
    }

    /** Logins of a node that could not be inspected are left out: that is reported once. */
    private List<SshLogin> ways(ClusterState now, List<Node> nodes) {
        Optional<String> only = words.size() == 1
                ? now.called(words.get(0)).map(node -> node.name().value())
                : Optional.empty();
        List<SshLogin> ways = new ArrayList<>();
        for (Node from : nodes) {
            for (Node to : nodes) {
                boolean asked = only.isEmpty()
                        || from.place().equals(only.get())
                        || to.place().equals(only.get());
                if (!from.equals(to)
                        && asked
                        && SshLogin.accessOf(from).isPresent()
                        && SshLogin.accessOf(to).isPresent()) {
                    ways.add(new SshLogin(now, from, to));
                }
            }
        }
        return ways;
    }

    /** A table of the logins: one line for each node that logs in. */
    private static List<String> matrix(Circle circle) {
        Map<Node, Map<Node, Boolean>> works = new LinkedHashMap<>();
        circle.ways().forEach(way -> works.computeIfAbsent(way.from(), from -> new LinkedHashMap<>())
                .put(way.to(), way.works()));
        if (works.isEmpty()) {
            return List.of();
        }
        List<Node> nodes = circle.nodes();
        int width = nodes.stream().mapToInt(node -> node.place().length()).max().orElse(0);
        String cell = "  %-" + Math.max(width, 3) + "s";
        String first = "%-" + Math.max(width, CORNER.length()) + "s";
        List<String> lines = new ArrayList<>();
        lines.add("logins between the hosts" + circle.whose() + ", as seen:");
        lines.add(first.formatted(CORNER)
                + nodes.stream().map(node -> cell.formatted(node.place())).collect(Collectors.joining()));
        works.forEach((from, tos) -> lines.add(first.formatted(from.place())
                + nodes.stream()
                        .map(to -> !tos.containsKey(to) ? "-" : tos.get(to) ? "yes" : "no")
                        .map(cell::formatted)
                        .collect(Collectors.joining())));
        return lines.stream().map(String::stripTrailing).toList();
    }
}
