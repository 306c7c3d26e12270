package kesh.verb.part;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.plan.Step;

/** Ad-hoc work on chosen nodes, side by side. It needs no healthy cluster, only that the chosen nodes are there. */
public final class OnNodes {
    private OnNodes() {}

    /**
     * @param title the title of the whole; it may occur more than once in a script
     * @param server true if the work needs the nodes' servers
     */
    public static Plan plan(
            ClusterState now, String title, NodeSelection on, boolean server, Function<Node, Step> work) {
        Set<Node> nodes = new LinkedHashSet<>(on.in(now));
        List<Check> checks = new ArrayList<>(areThere(now, title, on));
        nodes.forEach(node -> checks.add(server ? answers(node) : isReachable(node)));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        String batch = unique(now, title);
        List<Step> steps = nodes.stream()
                .map(work)
                .filter(step -> !step.goal().holds(now))
                .map(step -> nodes.size() > 1 ? step.inBatch(batch) : step)
                .toList();
        return new Plan(title, now, checks, List.of(), steps, List.of());
    }

    /** Checks the selection itself. */
    static List<Check> areThere(ClusterState now, String title, NodeSelection on) {
        List<Check> checks = new ArrayList<>();
        on.unknownIn(now)
                .forEach(word -> checks.add(Check.failed(
                        word + " is a node",
                        title + ": no node is called " + word,
                        null,
                        Optional.ofNullable(ClusterChecks.nearest(now.nodes(), word))
                                .orElse("name a member, or declare it"))));
        if (on.in(now).isEmpty() && checks.isEmpty()) {
            checks.add(Check.failed(on + " are there", title + ": there is no node among " + on, null, null));
        }
        return checks;
    }

    /** A script may ask for the same work again; it is then done again. */
    public static String unique(ClusterState now, String title) {
        String name = title;
        for (int times = 2; hasPerformed(now, name); times++) {
            name = title + " (" + times + ")";
        }
        return name;
    }

    private static boolean hasPerformed(ClusterState now, String name) {
        return now.performed().stream().anyMatch(what -> what.startsWith(name + " was done on "));
    }

    /** Returns the hint for a member whose record has no address: it may run, and be a good one. */
    public static Optional<String> sayWhereItIs(Node node) {
        return node.registration()
                .filter(row -> !node.host().address().isKnown())
                .map(row -> row.conninfo().unread().isPresent()
                        ? "write its record anew, on its host: repmgr " + row.role() + " register --force"
                        : "say where it is: node '" + row.name() + "', host: '…', id: " + row.id());
    }

    public static Check isReachable(Node node) {
        String title = "kesh can work on " + node.name();
        if (!node.machine().isKnown()) {
            return Check.unknown(
                    title,
                    node.name() + ": its host could not be inspected",
                    node.machine().reason(),
                    node.machine().reason().matches("(?s)host key of \\S+( \\(\\S+\\))? is not known.*")
                            ? "on its console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub; if that is the same: ssh-keyscan -t ed25519 "
                                    + node.host().address() + " >> your known_hosts; or leave it out"
                            : sayWhereItIs(node).orElse("leave it out, or bring it back"));
        }
        return node.machine().found().filter(machine -> machine.uid() == 0).isPresent()
                ? Check.failed(
                        title,
                        node.name() + ": kesh logs in as root",
                        "a mistake could do unlimited damage",
                        "log in as the user that the server runs as: ssh user: '…'")
                : Check.held(title, "yes");
    }

    public static Check answers(Node node) {
        String title = node.name() + "'s server answers";
        Seen<Optional<Server>> server = node.server();
        if (!server.isKnown()) {
            return Check.unknown(
                    title,
                    node.name() + ": its server could not be queried",
                    node.machine().isKnown() ? server.reason() : node.machine().reason(),
                    "leave it out, or bring it back");
        }
        return node.runningServer().isPresent()
                ? Check.held(title, "yes")
                : Check.failed(title, node.name() + ": its server does not run", null, "leave it out, or start it");
    }
}
