package kesh.survey;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.Declaration;
import kesh.cluster.Host;
import kesh.cluster.Link;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.distro.Distribution;
import kesh.remote.Command;
import kesh.remote.Login;
import kesh.remote.TimedOut;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Looks at a cluster: from one member to all of them, and at the hosts that are to become members. */
public final class Survey implements AutoCloseable {
    private final Transport transport;
    private final Asked asked;
    private final Distribution product;
    private final ExecutorService parallel = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "survey");
        thread.setDaemon(true);
        return thread;
    });

    /** How each node's server was last logged in to. */
    private final Map<NodeName, Login> logins = new ConcurrentHashMap<>();

    /** Where a new node's files go: where the first member has its own. */
    private volatile MachineProbe.Places likeVia = MachineProbe.Places.UNKNOWN;

    public Survey(Transport transport, Asked asked, Distribution product) {
        this.transport = transport;
        this.asked = asked;
        this.product = product;
    }

    /** How to log in to the server of a node that has been looked at. */
    public Optional<Login> login(NodeName node) {
        return Optional.ofNullable(logins.get(node));
    }

    /**
     * Looks at everything.
     *
     * @throws Problem if the {@code via} member cannot be read, so that nothing is known
     */
    public ClusterState look() {
        asked.declared().forEach(declared -> parallel.submit(() -> connect(declared.host())));
        Machine via = lookAtVia();
        NodeId viaId = via.config()
                .setting("node_id")
                .map(Integer::parseInt)
                .map(NodeId::new)
                .orElse(null);
        Conninfo viaConninfo = via.config()
                .setting("conninfo")
                .map(Conninfo::parse)
                .orElseThrow(() -> new Problem(
                        asked.via() + ": " + via.config().path() + " has no conninfo", null, "is it a repmgr.conf?"));
        Login viaLogin = Logins.of(viaConninfo, via, product);
        Server viaServer = ServerProbe.look(transport, asked.via(), viaLogin);
        List<Registration> rows = viaServer
                .registrations()
                .found()
                .orElseThrow(() -> new Problem(
                        asked.via() + ": repmgr.nodes cannot be read",
                        viaServer.registrations().reason(),
                        "is this node registered with repmgr, and its conninfo right?"));
        likeVia = placesLike(via, viaServer);

        Map<NodeId, Future<Node>> members = new LinkedHashMap<>();
        for (Registration row : rows) {
            Host host = row.id().equals(viaId) ? asked.via() : hostOf(row);
            members.put(
                    row.id(),
                    parallel.submit(() -> row.id().equals(viaId)
                            ? seen(row, host, via, viaServer, viaLogin)
                            : lookAtMember(row, host)));
        }
        List<Declaration> newcomers = asked.declared().stream()
                .filter(declared -> rows.stream().noneMatch(row -> isSame(declared, row)))
                .toList();
        List<Future<Node>> newNodes = newcomers.stream()
                .map(declared -> parallel.submit(() -> lookAtNewcomer(declared)))
                .toList();
        List<Future<List<Link>>> links = newcomers.stream()
                .flatMap(declared -> tryLinks(declared, rows, viaLogin).stream())
                .toList();

        List<Node> nodes = new ArrayList<>();
        members.values().forEach(node -> nodes.add(result(node)));
        newNodes.forEach(node -> nodes.add(result(node)));
        List<Link> tried = new ArrayList<>();
        links.forEach(link -> tried.addAll(result(link)));
        return withPrimarysRows(new ClusterState(asked.cluster(), nodes, tried));
    }

    /** Looks again at some nodes, and at the primary's records; the rest of the state stays as it was seen. */
    public ClusterState look(ClusterState before, Set<NodeName> again) {
        Set<NodeName> names = new LinkedHashSet<>(again);
        before.primaries().forEach(primary -> names.add(primary.name()));
        List<Future<Node>> looks = names.stream()
                .flatMap(name -> before.node(name).stream())
                .map(node -> parallel.submit(() -> node.registration()
                        .map(row -> lookAtMember(row, node.host()))
                        .orElseGet(() -> lookAtNewcomer(node.declaration().orElseThrow()))))
                .toList();
        ClusterState state = before;
        for (Future<Node> look : looks) {
            Node node = result(look);
            state = state.with(node.name(), old -> node);
        }
        return withPrimarysRows(state);
    }

    @Override
    public void close() {
        parallel.shutdownNow();
    }

    private void connect(Host host) {
        try {
            transport.run(host, Command.reading("true"), MachineProbe.LIMIT);
        } catch (Problem seenLater) {
            // Only a head start: the probe of this host meets the same failure and keeps it as a fact.
        }
    }

    private Machine lookAtVia() {
        MachineProbe.Places places = new MachineProbe.Places(asked.config().orElse(""), "", "", "", List.of());
        Machine machine = MachineProbe.look(transport, asked.via(), product, places);
        if (machine.config().text().isEmpty()) {
            String path = machine.config().path();
            throw new Problem(
                    path.isEmpty()
                            ? asked.via() + ": no repmgr.conf found"
                            : asked.via() + ": user " + machine.user() + " cannot read " + path,
                    path.isEmpty()
                            ? "no repmgrd runs there that names one, and there is none at: "
                                    + String.join(", ", product.configFiles())
                            : null,
                    path.isEmpty()
                            ? "say where it is: via '" + asked.via() + "', host: …, config: '/path/repmgr.conf'"
                            : "log in as the user that the server runs as: ssh user: '…'");
        }
        return machine;
    }

    private MachineProbe.Places placesLike(Machine machine, Server server) {
        Set<String> directories = new LinkedHashSet<>();
        server.setting("unix_socket_directories").stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .map(String::strip)
                .filter(directory -> directory.startsWith("/"))
                .forEach(directories::add);
        directories.addAll(server.tablespaces());
        String data = machine.dataDirectory().path();
        server.setting("config_file")
                .filter(file -> !file.startsWith(data + "/"))
                .ifPresent(file -> directories.add(file.substring(0, file.lastIndexOf('/'))));
        return new MachineProbe.Places(
                machine.config().path(),
                data,
                machine.config().setting("pg_bindir").orElse(""),
                machine.passfile().path().replaceFirst("^" + java.util.regex.Pattern.quote(machine.home() + "/"), "~/"),
                List.copyOf(directories));
    }

    private Host hostOf(Registration row) {
        return asked.declared().stream()
                .filter(declared -> isSame(declared, row))
                .map(Declaration::host)
                .findFirst()
                .orElse(new Host(row.name().value(), row.conninfo().host()));
    }

    /** The same address makes the same node; where the script writes the address in another way, name and id do. */
    private static boolean isSame(Declaration declared, Registration row) {
        return declared.memberAddress().equals(row.conninfo().host())
                || declared.nodeName().equals(row.name())
                        && declared.id().filter(row.id()::equals).isPresent();
    }

    private Optional<Declaration> declarationOf(Registration row) {
        return asked.declared().stream()
                .filter(declared -> isSame(declared, row))
                .findFirst();
    }

    private Node lookAtMember(Registration row, Host host) {
        Machine machine;
        try {
            MachineProbe.Places places =
                    new MachineProbe.Places(row.configFile(), "", "", likeVia.passfile(), likeVia.directories());
            machine = MachineProbe.look(transport, host, product, places);
        } catch (Unreachable | TimedOut failed) {
            return new Node(
                    row.name(),
                    host,
                    Optional.of(row),
                    declarationOf(row),
                    Seen.unknown(said(failed)),
                    Seen.unknown("its host could not be looked at"));
        }
        Login login = Logins.of(row.conninfo(), machine, product);
        logins.put(row.name(), login);
        return new Node(
                row.name(),
                host,
                Optional.of(row),
                declarationOf(row),
                Seen.known(machine),
                lookAtServer(host, machine, login));
    }

    private Seen<Optional<Server>> lookAtServer(Host host, Machine machine, Login login) {
        try {
            return Seen.known(Optional.of(ServerProbe.look(transport, host, login)));
        } catch (Unreachable | TimedOut failed) {
            boolean down = !machine.dataDirectory().serverRunning()
                    && machine.dataDirectory().kind() != Machine.DataDirectory.Kind.UNREADABLE;
            return down ? Seen.known(Optional.empty()) : Seen.unknown(said(failed));
        }
    }

    private Node seen(Registration row, Host host, Machine machine, Server server, Login login) {
        logins.put(row.name(), login);
        return new Node(
                row.name(),
                host,
                Optional.of(row),
                declarationOf(row),
                Seen.known(machine),
                Seen.known(Optional.of(server)));
    }

    private Node lookAtNewcomer(Declaration declared) {
        NodeName name = declared.nodeName();
        try {
            Machine machine = MachineProbe.look(transport, declared.host(), product, likeVia);
            return new Node(
                    name,
                    declared.host(),
                    Optional.empty(),
                    Optional.of(declared),
                    Seen.known(machine),
                    lookAtNewServer(declared, machine));
        } catch (Unreachable | TimedOut failed) {
            return new Node(
                    name,
                    declared.host(),
                    Optional.empty(),
                    Optional.of(declared),
                    Seen.unknown(said(failed)),
                    Seen.unknown("its host could not be looked at"));
        }
    }

    /** A server may run there already, if an earlier expand was interrupted: then its repmgr.conf says how to log in. */
    private Seen<Optional<Server>> lookAtNewServer(Declaration declared, Machine machine) {
        if (!machine.dataDirectory().serverRunning()) {
            return Seen.known(Optional.empty());
        }
        return machine.config()
                .setting("conninfo")
                .map(text -> Logins.of(Conninfo.parse(text), machine, product))
                .map(login -> {
                    logins.put(declared.nodeName(), login);
                    return lookAtServer(declared.host(), machine, login);
                })
                .orElse(Seen.unknown("a server runs there, and no repmgr.conf says how to log in"));
    }

    /** All ways between a new node and the members, each direction; tried at the same time. */
    private List<Future<List<Link>>> tryLinks(Declaration declared, List<Registration> rows, Login likeLogin) {
        LinkProbe.End newcomer = new LinkProbe.End(declared.nodeName(), declared.host(), declared.memberAddress());
        int port = rows.stream()
                .findFirst()
                .map(row -> row.conninfo().port(product.port()))
                .orElse(product.port());
        List<LinkProbe.End> members = rows.stream()
                .map(row ->
                        new LinkProbe.End(row.name(), viaOr(row), row.conninfo().host()))
                .toList();
        List<Supplier<List<Link>>> tries = new ArrayList<>();
        tries.add(() -> LinkProbe.sshLogins(transport, newcomer, members));
        tries.add(() -> List.of(LinkProbe.portFree(transport, newcomer, port)));
        for (int i = 0; i < members.size(); i++) {
            LinkProbe.End member = members.get(i);
            Login login = likeLogin.to(member.address(), rows.get(i).conninfo().port(product.port()));
            tries.add(() -> LinkProbe.sshLogins(transport, member, List.of(newcomer)));
            tries.add(() -> List.of(LinkProbe.sqlPort(transport, member, newcomer, port)));
            tries.add(() -> LinkProbe.sqlLogins(transport, newcomer, member, login));
        }
        return tries.stream()
                .map(attempt -> parallel.submit(() -> orNothing(attempt)))
                .toList();
    }

    private Host viaOr(Registration row) {
        return row.conninfo().host().equals(asked.via().address()) ? asked.via() : hostOf(row);
    }

    /** A link whose own host could not be reached was not tried, and stays unknown. */
    private static List<Link> orNothing(Supplier<List<Link>> attempt) {
        try {
            return attempt.get();
        } catch (Unreachable | TimedOut untried) {
            return List.of();
        }
    }

    /** The primary's repmgr.nodes counts; a standby's copy may lag behind. */
    private static ClusterState withPrimarysRows(ClusterState state) {
        if (state.primaries().size() != 1) {
            return state;
        }
        ClusterState counted = state;
        for (Registration row : state.primaries()
                .get(0)
                .runningServer()
                .flatMap(server -> server.registrations().found())
                .orElse(List.of())) {
            counted = counted.with(row.name(), node -> node.withRegistration(row));
        }
        return counted;
    }

    private static String said(Problem failed) {
        return failed.getMessage()
                + failed.detail().map(detail -> " (" + detail + ")").orElse("");
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Problem("interrupted while looking at the cluster", null, null, interrupted);
        } catch (java.util.concurrent.ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
