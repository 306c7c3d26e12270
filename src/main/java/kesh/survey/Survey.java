package kesh.survey;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.DataDirectory;
import kesh.cluster.Declaration;
import kesh.cluster.Host;
import kesh.cluster.Interest;
import kesh.cluster.Link;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.command.Command;
import kesh.product.Conventions;
import kesh.remote.Login;
import kesh.remote.TimedOut;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Inspects a cluster: from one member to all of them, and the hosts that are to become members. */
public final class Survey implements AutoCloseable {
    private final Transport transport;
    private final Asked asked;
    private final ExecutorService parallel;
    private final LongSupplier nanos;

    /** The last login to each node's server. */
    private final Map<NodeName, Login> logins = new ConcurrentHashMap<>();

    /** The time when each node was last inspected, in nanoseconds by that clock. */
    private final Map<NodeName, Long> lookedAt = new ConcurrentHashMap<>();

    /** The last mark that was set before the node was inspected. */
    private final Map<NodeName, Long> seenAfter = new ConcurrentHashMap<>();

    private final AtomicLong looks = new AtomicLong();

    private volatile Found found;

    public Survey(Transport transport, Asked asked) {
        this(transport, asked, LookThreads.asMany(), System::nanoTime);
    }

    /**
     * @param parallel inspects several nodes at a time, or one after the other; shut down with the survey
     * @param nanos the clock for the age of observations, like {@link System#nanoTime}
     */
    public Survey(Transport transport, Asked asked, ExecutorService parallel, LongSupplier nanos) {
        this.transport = transport;
        this.asked = asked;
        this.parallel = parallel;
        this.nanos = nanos;
    }

    /** Returns the login to the server of a node that has been inspected. */
    public Optional<Login> login(NodeName node) {
        return Optional.ofNullable(logins.get(node));
    }

    /**
     * Inspects everything.
     *
     * @throws Problem if no member can be read, so that nothing is known
     */
    public ClusterState look() {
        asked.declared().forEach(declared -> parallel.submit(() -> connect(declared.host())));
        found = FirstMember.look(transport, asked);
        List<Future<Node>> looks = new ArrayList<>();
        for (Registration row : found.rows()) {
            looks.add(parallel.submit(() -> found.first(row)
                    .map(first -> first(row, first))
                    .orElseGet(() -> lookAtMember(row, Optional.empty()))));
        }
        found.newcomers()
                .forEach(declared -> looks.add(parallel.submit(() -> lookAtNewcomer(declared, Optional.empty()))));
        List<Future<List<Link>>> tries = new ArrayList<>();
        LinkTries links = new LinkTries(transport, found);
        Map<Declaration, List<Future<List<Link>>>> newcomers = new LinkedHashMap<>();
        found.newcomers().forEach(declared -> newcomers.put(declared, submitted(links.ofNewcomer(declared))));
        if (asked.links()) {
            found.rows().forEach(row -> tries.addAll(submitted(links.ofMember(row))));
        }
        List<Registration> unnamed =
                found.rows().stream().filter(row -> !links.mayLogIn(row)).toList();

        long began = nanos.getAsLong();
        List<Node> nodes = new ArrayList<>();
        looks.forEach(look -> nodes.add(result(look)));
        recognize(nodes, newcomers);
        newcomers.values().forEach(tries::addAll);
        List<Registration> proven =
                unnamed.stream().filter(row -> found.isProven(row, nodes)).toList();
        found.newcomers().forEach(declared -> tries.addAll(submitted(links.logins(declared, proven))));
        if (asked.links()) {
            found.rows().forEach(row -> tries.addAll(submitted(links.logins(row, proven))));
        }
        List<Node> roots = asked.roots() ? lookAsRoot(nodes) : List.of();
        roots.forEach(root -> tries.addAll(submitted(List.of(() -> AsRoot.logins(transport, root, roots)))));
        Stream.concat(nodes.stream(), roots.stream()).forEach(node -> lookedAt.put(node.name(), began));
        List<Link> tried = new ArrayList<>();
        tries.forEach(attempt -> tried.addAll(result(attempt)));
        return merged(new ClusterState(asked.cluster(), nodes, tried).withRoots(roots));
    }

    /** Takes declared hosts that turn out to be members' for what they are, and inspects them as such. */
    private void recognize(List<Node> nodes, Map<Declaration, List<Future<List<Link>>>> newcomers) {
        found = found.recognizing(Recognition.of(nodes, found));
        found.recognized().forEach((declared, row) -> {
            newcomers.remove(declared);
            nodes.removeIf(node -> !node.isMember() && node.declaration().equals(Optional.of(declared)));
            nodes.replaceAll(
                    node -> node.registration().equals(Optional.of(row)) ? lookAtMember(row, Optional.empty()) : node);
        });
    }

    /** Inspects some nodes again, and the primary's records; the rest of the state stays as it was seen. */
    public ClusterState look(ClusterState before, Set<NodeName> again) {
        if (again.isEmpty()) {
            return before;
        }
        long began = nanos.getAsLong();
        long mark = looks.get();
        again.forEach(name -> lookedAt.put(name, began));
        again.forEach(name -> seenAfter.merge(name, mark, Math::max));
        List<Future<Node>> looks = new ArrayList<>();
        again.stream()
                .flatMap(name -> before.node(name).stream())
                .forEach(node -> looks.add(parallel.submit(() -> lookAgain(node))));
        before.primaries().stream()
                .filter(primary -> !again.contains(primary.name()))
                .forEach(primary -> looks.add(parallel.submit(() -> lookAtServerOf(primary))));
        ClusterState state = before;
        for (Future<Node> look : looks) {
            Node node = result(look);
            state = state.with(node.name(), old -> node);
        }
        return merged(state);
    }

    /** Returns those of some nodes that were not inspected within that time. */
    public Set<NodeName> olderThan(Duration age, Set<NodeName> nodes) {
        long now = nanos.getAsLong();
        return nodes.stream()
                .filter(node -> !lookedAt.containsKey(node) || now - lookedAt.get(node) > age.toNanos())
                .collect(Collectors.toSet());
    }

    /** Returns a mark for {@link #notSeenSince}: all looks so far came before it. */
    public long mark() {
        return looks.incrementAndGet();
    }

    /** Returns those of some nodes that were not inspected since that mark. A clock could not tell what came first. */
    public Set<NodeName> notSeenSince(long mark, Set<NodeName> nodes) {
        return nodes.stream()
                .filter(node -> seenAfter.getOrDefault(node, Long.MIN_VALUE) < mark)
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        parallel.shutdownNow();
    }

    /** This is only a head start: the probe of this host meets the same failure and keeps it as a fact. */
    private void connect(Host host) {
        try {
            transport.run(host, Command.reading("true"), MachineProbe.LIMIT);
        } catch (Problem seenLater) {
            return;
        }
    }

    /** @return what is known of it, or a look at the repmgr.conf that its record names, if that is another file */
    private Node first(Registration row, Found.First first) {
        if (!PlainPath.isSame(first.machine().config().path(), row.configFile())) {
            return lookAtMember(row, Optional.empty());
        }
        logins.put(row.name(), first.login());
        // What the other nodes are to log in with is what the record has.
        Seen<Optional<Server>> server = row.conninfo()
                .unread()
                .<Seen<Optional<Server>>>map(why -> Seen.unknown(unread(why)))
                .orElseGet(() -> Seen.known(Optional.of(first.server())));
        return member(row, Seen.known(first.machine()), server);
    }

    private Node lookAgain(Node node) {
        return node.isRoot() ? AsRoot.look(transport, node) : lookAtNode(node);
    }

    private List<Node> lookAsRoot(List<Node> nodes) {
        return nodes.stream()
                .map(node -> node.asRoot(Seen.unknown("not inspected yet")))
                .map(root -> parallel.submit(() -> AsRoot.look(transport, root)))
                .toList()
                .stream()
                .map(Survey::result)
                .toList();
    }

    private Node lookAtNode(Node node) {
        return node.registration()
                .map(row -> lookAtMember(row, Optional.of(node)))
                .orElseGet(() -> lookAtNewcomer(node.declaration().orElseThrow(), Optional.of(node)));
    }

    /** @param before what was seen of it earlier, if it was: what does not change and is slow to read is kept */
    private Node lookAtMember(Registration row, Optional<Node> before) {
        Host host = found.host(row);
        if (!host.address().isKnown()) {
            return member(row, Seen.unknown(withoutAddress(row)), Seen.unknown("its host could not be inspected"));
        }
        Machine machine;
        try {
            machine = MachineProbe.look(
                    transport, host, Conventions.ALL, found.placesOf(row).knowing(machine(before)));
        } catch (Unreachable | TimedOut failed) {
            return member(row, Seen.unknown(said(failed)), Seen.unknown("its host could not be inspected"));
        }
        Optional<String> unread = row.conninfo().unread();
        if (unread.isPresent()) {
            return member(row, Seen.known(machine), Seen.unknown(unread(unread.get())));
        }
        Login login = Logins.of(row.conninfo(), machine);
        if (!found.isOfRepmgr(login, row, machine)) {
            return member(row, Seen.known(machine), Seen.unknown(elsewhere(login)));
        }
        if (!host.address().equals(row.conninfo().address()) && !found.isNamed(row.conninfo(), login, machine)) {
            login = login.withoutPassword();
        }
        logins.put(row.name(), login);
        return member(
                row, Seen.known(machine), lookAtServer(host, machine, login, before, asked.questions(names(row))));
    }

    /** Nothing of such a record is a word of any command: whoever could write it may have meant it to be one. */
    private static String withoutAddress(Registration row) {
        Conninfo conninfo = row.conninfo();
        return conninfo.unread().map(Survey::unread).orElseGet(() -> conninfo.goesTo()
                .map(host -> "its record in repmgr.nodes has no address that could be one: " + host)
                .orElse("its record in repmgr.nodes has no address"));
    }

    private static String unread(String why) {
        return "its record in repmgr.nodes has a connection string that cannot be read: " + why;
    }

    private static String elsewhere(Login login) {
        return "its record in repmgr.nodes leads to user %s and database %s, and neither its repmgr.conf nor the first member's does"
                .formatted(login.user(), login.database());
    }

    private Set<String> names(Registration row) {
        Set<String> names = new HashSet<>(
                List.of(row.name().value(), row.id().toString(), found.host(row).name()));
        found.declaration(row).ifPresent(declared -> names.add(declared.host().name()));
        return names;
    }

    /** Inspects the server alone: the primary's, whose records count for all. */
    private Node lookAtServerOf(Node node) {
        Machine machine = node.machine().found().orElseThrow();
        Seen<Optional<Server>> server =
                lookAtServer(node.host(), machine, logins.get(node.name()), Optional.of(node), List.of());
        return member(node.registration().orElseThrow(), node.machine(), server);
    }

    private static Optional<Machine> machine(Optional<Node> before) {
        return before.flatMap(node -> node.machine().found());
    }

    /** Corrects the timeline: a detached standby knows that of its last restartpoint; its files know more. */
    private Node member(Registration row, Seen<Machine> machine, Seen<Optional<Server>> server) {
        Node node = new Node(row.name(), found.host(row), Optional.of(row), found.declaration(row), machine, server);
        return node.runningServer()
                .filter(running -> running.inRecovery() && running.walReceiver().isEmpty())
                .flatMap(running -> node.control().map(control -> running.notBefore(control.newestTimeline())))
                .map(node::withServer)
                .orElse(node);
    }

    private Seen<Optional<Server>> lookAtServer(
            Host host, Machine machine, Login login, Optional<Node> before, List<Interest.Question> questions) {
        try {
            return Seen.known(Optional.of(ServerProbe.look(
                    transport, host, login, before.flatMap(Node::runningServer), questions, asked.settings())));
        } catch (Unreachable | TimedOut failed) {
            boolean down = !machine.dataDirectory().serverRunning()
                    && machine.dataDirectory().kind() != DataDirectory.Kind.UNREADABLE;
            return down ? Seen.known(Optional.empty()) : Seen.unknown(said(failed));
        }
    }

    private Node lookAtNewcomer(Declaration declared, Optional<Node> before) {
        try {
            Machine machine = MachineProbe.look(
                    transport,
                    declared.host(),
                    found.products(),
                    found.placesOfNewcomer().knowing(machine(before)));
            return newcomer(declared, Seen.known(machine), lookAtNewServer(declared, machine, before));
        } catch (Unreachable | TimedOut failed) {
            return newcomer(declared, Seen.unknown(said(failed)), Seen.unknown("its host could not be inspected"));
        }
    }

    private static Node newcomer(Declaration declared, Seen<Machine> machine, Seen<Optional<Server>> server) {
        return new Node(declared.nodeName(), declared.host(), Optional.empty(), Optional.of(declared), machine, server);
    }

    /** Inspects a server that may run already, if an earlier expand was interrupted: repmgr.conf says how to log in. */
    private Seen<Optional<Server>> lookAtNewServer(Declaration declared, Machine machine, Optional<Node> before) {
        if (!machine.dataDirectory().serverRunning()) {
            return Seen.known(Optional.empty());
        }
        return machine.config()
                .conninfo()
                .map(conninfo -> {
                    Login login = Logins.of(conninfo, machine);
                    logins.put(declared.nodeName(), login);
                    return lookAtServer(declared.host(), machine, login, before, List.of());
                })
                .orElse(Seen.unknown("a server runs there, but no repmgr.conf says how to log in"));
    }

    private List<Future<List<Link>>> submitted(List<Supplier<List<Link>>> tries) {
        return tries.stream()
                .map(attempt -> parallel.submit(() -> orUntried(attempt)))
                .toList();
    }

    /** A link whose own host could not be reached was not tried, and stays unknown. */
    private static List<Link> orUntried(Supplier<List<Link>> attempt) {
        try {
            return attempt.get();
        } catch (Unreachable | TimedOut untried) {
            return List.of();
        }
    }

    private ClusterState merged(ClusterState state) {
        return Records.merged(state, row -> lookAtMember(row, Optional.empty()));
    }

    static String said(Problem failed) {
        return failed.getMessage()
                + failed.detail().map(detail -> " (" + detail + ")").orElse("");
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Problem("interrupted while inspecting the cluster", null, null, interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
