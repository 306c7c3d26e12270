package kesh.verb.grow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Interest;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Secret;
import kesh.fact.PasswordsKnown;
import kesh.fact.Registered;
import kesh.fact.ServerMade;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.product.Conventions;
import kesh.verb.Verb;
import kesh.verb.part.ServerSteps;

/**
 * {@code install 'pg1', data: '/…'}: makes the first node of a cluster on a bare host. The next ones come by expand.
 *
 * @param word the name of the node in the script
 * @param standbys the names of its future standbys in the script
 * @param password a password for repmgr's user, if it has none yet
 */
public record Install(String word, List<String> standbys, NewCluster wish, Secret password) implements Verb {

    @Override
    public List<String> words() {
        return Stream.concat(Stream.of(word), standbys.stream()).toList();
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(
                new Interest.BareHosts(
                        Optional.of(wish.dataDirectory()), Optional.of(wish.configFile()), OptionalInt.of(wish.port())),
                new Interest.Locale(wish.locale()));
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "install " + word;
        if (now.called(word).filter(Install::isFinished).isPresent()) {
            return new Plan(
                    title,
                    now,
                    List.of(Check.held(word + " is a member of a cluster", "so nothing has to be installed")),
                    List.of(),
                    List.of(),
                    List.of());
        }
        List<Check> impossible = beforeAnything(now);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, impossible);
        }
        FirstNode node = FirstNode.in(now, now.called(word).orElseThrow(), wish, password);
        List<Step> open = Step.open(now, steps(now, node));
        List<Check> checks = new ArrayList<>(impossible);
        checks.addAll(checks(now, node));
        checks.addAll(locales(now, node));
        NodeName name = node.name();
        return new Plan(
                title,
                now,
                checks,
                List.of(new Guard.Lock(name), new Guard.Record(name, node.id(), "kesh_install", title)),
                open,
                notes(node, open));
    }

    /** A member without the record that it is being made. */
    private static boolean isFinished(Node node) {
        return node.isMember()
                && node.machine()
                        .found()
                        .filter(machine -> ServerMade.isOurs(machine, node.name()))
                        .isEmpty();
    }

    private List<Check> beforeAnything(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        boolean alone =
                now.members().stream().allMatch(member -> now.called(word).equals(Optional.of(member)));
        checks.add(
                alone
                        ? Check.held("there is no cluster yet", "no other host is a member of one")
                        : Check.failed(
                                "there is no cluster yet",
                                "there is a cluster already: "
                                        + now.members().stream()
                                                .map(node -> node.name().value())
                                                .collect(Collectors.joining(", ")),
                                null,
                                "add a node to it: expand '" + word + "'"));
        Optional<Node> called =
                now.called(word).filter(node -> node.declaration().isPresent());
        if (called.isEmpty()) {
            checks.add(Check.failed(
                    word + " is declared",
                    "no node is called " + word,
                    null,
                    "declare it: node '" + word + "', host: '…'"));
            return checks;
        }
        Node node = called.get();
        checks.addAll(PlaceChecks.software(node));
        node.machine()
                .found()
                .flatMap(Machine::software)
                .filter(software -> Conventions.of(software) != Conventions.POSTGRESQL)
                .ifPresent(software -> checks.add(anotherProduct(node, software)));
        return checks;
    }

    /** A first node of KingbaseES is more than a server, and no test has seen kesh make one. */
    private static Check anotherProduct(Node node, Machine.Software software) {
        return Check.failed(
                node.host() + " has PostgreSQL",
                "%s has %s %s, and install makes clusters of PostgreSQL only"
                        .formatted(node.host(), Conventions.of(software).name(), software.version()),
                "found in " + software.binDirectory(),
                "make the first nodes with the vendor's cluster_install.sh; expand adds the others");
    }

    private static List<Check> checks(ClusterState now, FirstNode node) {
        List<Check> checks = new ArrayList<>(node.place().notRoot("postgres"));
        NewServer server = node.server();
        checks.addAll(node.place().config(node.configFile(), node.id()));
        if (node.self().runningServer().isPresent()) {
            checks.add(node.place().isOwn(server));
            return checks;
        }
        checks.addAll(isStopped(node) ? List.of(stopped(node)) : node.place().dataDirectory(server.isOurs()));
        checks.add(node.place().room());
        checks.add(
                node.place().portFree(now, node.conninfo().port(node.product().port())));
        return checks;
    }

    /** All nodes need the locale: a standby's server without its primary's locale would start, but refuse all logins. */
    private List<Check> locales(ClusterState now, FirstNode node) {
        return Stream.concat(Stream.of(node.self()), standbys.stream().flatMap(standby -> now.called(standby).stream()))
                .filter(firstNode -> firstNode.machine().isKnown())
                .map(firstNode -> PlaceChecks.locale(firstNode, wish.locale()))
                .toList();
    }

    /** True if a server of this node was finished long ago and is stopped. */
    private static boolean isStopped(FirstNode node) {
        return !node.server().isOurs()
                && node.machine().dataDirectory().kind() == DataDirectory.Kind.DATABASE
                && node.machine()
                        .config()
                        .setting("node_name")
                        .equals(Optional.of(node.name().value()));
    }

    /** A former primary may have been replaced, so install does not start it as a side effect. */
    private static Check stopped(FirstNode node) {
        return Check.failed(
                node.name() + " is not a node yet",
                node.name() + ": the server of node " + node.name() + " already exists, and does not run",
                "its repmgr.conf is " + node.configFile(),
                "make sure that no other node has become primary; then start it there: "
                        + node.control().start());
    }

    private static List<Step> steps(ClusterState now, FirstNode node) {
        List<Step> steps = new ArrayList<>();
        NodeName name = node.name();
        NewServer server = node.server();
        steps.add(NewFiles.config(name, node.machine(), node.configFile(), node.config(), "write repmgr.conf"));
        // Written before the server is made: whoever continues after an interruption must know its password.
        if (!new PasswordsKnown(name, node.logins()).holds(now)) {
            steps.add(NewFiles.passfile(name, name, node.machine(), node.logins()));
        }
        if (node.self().runningServer().isEmpty()) {
            steps.addAll(server.make());
        }
        steps.add(server.start(node.control()));
        steps.add(Step.run(
                        name,
                        "register with repmgr",
                        node.control().repmgr().primaryRegister(),
                        new Registered(node.registration()))
                .undoneBy("unregister node " + node.id()));
        steps.addAll(node.control().watch(ServerSteps.after(now, steps)));
        steps.addAll(server.forgetMaking());
        return steps;
    }

    private List<String> notes(FirstNode node, List<Step> open) {
        if (open.isEmpty()) {
            return List.of();
        }
        String home = node.machine().passfile().path();
        return List.of(
                "a new, empty server: UTF-8, locale " + wish.locale() + ", with data checksums, port " + wish.port(),
                "in its postgresql.conf: " + node.server().inItsConfiguration(),
                "repmgr logs in as superuser repmgr; its password is made at random and kept in " + home
                        + " of each node",
                "no one else can log in over the network unless `access` of install allows it");
    }
}
