package kesh.verb.grow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.DataDirectory;
import kesh.cluster.Declaration;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Passfile;
import kesh.cluster.Product;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Secret;
import kesh.cluster.Server;
import kesh.fact.Cloned;
import kesh.fact.NoOtherPrimary;
import kesh.fact.Streams;
import kesh.plan.Fact;
import kesh.product.Conventions;
import kesh.product.Repmgr;
import kesh.product.RepmgrConf;
import kesh.verb.part.NodeControl;

/**
 * A future standby: the wishes of the script, and the values of its upstream for everything that the script leaves
 * open.
 *
 * @param upstream the node that it copies and receives WAL from; its machine and server are known
 */
public record NewNode(Node self, Node upstream, NodeId id, Role role, Declaration declared, Conventions product) {

    static NewNode in(ClusterState now, Node self, Expand wish) {
        return as(Role.STANDBY, now, self, wish);
    }

    /** @param role the role that it is to get: a witness has the files and addresses that a standby there would have */
    static NewNode as(Role role, ClusterState now, Node self, Expand wish) {
        Declaration declared = declared(self, wish);
        NodeId id = self.registration().map(Registration::id).or(declared::id).orElseGet(() -> nextId(now));
        return new NewNode(self, upstream(now, self, wish), id, role, declared, Conventions.of(now));
    }

    /** A member that is to get the data of that upstream. */
    public static NewNode copying(ClusterState now, Node self, Node upstream, Expand wish) {
        return new NewNode(
                self,
                upstream,
                self.registration().orElseThrow().id(),
                Role.STANDBY,
                declared(self, wish),
                Conventions.of(now));
    }

    private static Declaration declared(Node self, Expand wish) {
        return self.declaration()
                .orElseGet(() -> new Declaration(
                        self.host(),
                        Optional.empty(),
                        Optional.of(self.name()),
                        self.registration().map(row -> row.conninfo().address()),
                        Optional.empty(),
                        OptionalInt.empty()))
                .with(wish.location(), wish.priority());
    }

    /**
     * A member's upstream is the one in its record; a new node's is the one in the script, or the primary, which must
     * exist.
     */
    static Node upstream(ClusterState now, Node self, Expand wish) {
        return self.registration()
                .flatMap(Registration::upstream)
                .flatMap(now::member)
                .or(() -> wish.upstream().flatMap(now::called))
                .orElseGet(() -> now.primaries().get(0));
    }

    boolean isMember() {
        return self.isMember();
    }

    /** One more than the highest: an id that was used before may still appear in notes or slots. */
    static NodeId nextId(ClusterState now) {
        return new NodeId(1
                + now.members().stream()
                        .mapToInt(node -> node.registration().orElseThrow().id().value())
                        .max()
                        .orElse(0));
    }

    public NodeName name() {
        return self.name();
    }

    public Machine machine() {
        return self.machine().found().orElseThrow();
    }

    PlaceChecks place() {
        return new PlaceChecks(name(), machine());
    }

    Machine.Software software() {
        return machine().software().orElseThrow();
    }

    Machine upstreamMachine() {
        return upstream.machine().found().orElseThrow();
    }

    public Server upstreamServer() {
        return upstream.runningServer().orElseThrow();
    }

    public Registration upstreamRow() {
        return upstream.registration().orElseThrow();
    }

    /** A new node gets it where its host was looked at, not where a record of another node says. */
    String configFile() {
        return self.registration().map(Registration::configFile).orElseGet(() -> Optional.of(
                        machine().config().path())
                .filter(path -> !path.isEmpty())
                .orElse(upstreamRow().configFile()));
    }

    /** A member has its own; a new node gets its upstream's. */
    public String dataDirectory() {
        if (isMember() && !machine().dataDirectory().path().isEmpty()) {
            return machine().dataDirectory().path();
        }
        return upstreamMachine().dataDirectory().path();
    }

    int port() {
        return conninfo().port(product.port());
    }

    Conninfo conninfo() {
        if (isMember()) {
            return self.registration().orElseThrow().conninfo();
        }
        return upstreamRow()
                .conninfo()
                .without("hostaddr")
                .with("host", declared.memberAddress().value());
    }

    /** A name with a control character was never in a repmgr.conf, where a new line would be another setting. */
    private String nameInFile() {
        String recorded = name().asRecorded();
        return recorded.chars().anyMatch(Character::isISOControl) ? name().value() : recorded;
    }

    /** The upstream's repmgr.conf with this node's own values. The node inherits the location, but not the priority. */
    RepmgrConf config() {
        RepmgrConf like = RepmgrConf.parse(
                        upstreamMachine().config().text().orElseThrow().reveal())
                .without("priority")
                .with("node_id", id.toString())
                .with("node_name", nameInFile())
                .with("conninfo", conninfo().text().reveal())
                .with("data_directory", dataDirectory());
        // KingbaseES adds the virtual IP to the device beside the node's own address. A witness never gets it.
        if (like.get("net_device_ip").isPresent() && role == Role.WITNESS) {
            like = like.with("net_device", "null").with("net_device_ip", "null");
        } else if (like.get("net_device_ip")
                .filter(address -> !address.equals("null"))
                .isPresent()) {
            like = like.with("net_device_ip", declared.memberAddress().value());
        }
        if (declared.location().isPresent()) {
            like = like.with("location", declared.location().get());
        }
        if (declared.priority().isPresent()) {
            like = like.with("priority", Integer.toString(declared.priority().getAsInt()));
        }
        return like;
    }

    public Optional<String> slot() {
        if (isMember()) {
            return self.registration().flatMap(Registration::slotName);
        }
        return product.usesSlots(config().get("use_replication_slots")) ? Optional.of(id.slotName()) : Optional.empty();
    }

    Repmgr repmgr() {
        return control().repmgr();
    }

    NodeControl control() {
        return new NodeControl(name(), software(), dataDirectory(), configFile(), config().settings());
    }

    /** Under this name the clone outlives the connection, and kesh recognizes what it left. */
    public String cloneJob() {
        return Cloned.job(name());
    }

    public boolean isCloning() {
        return machine().runs(cloneJob());
    }

    /** True if its data is still to be copied, and no copy is running. */
    boolean isToBeCopied(ClusterState now) {
        return !isCloning() && !isCopied(now);
    }

    /** A node that streams has its data, whoever copied it and wherever its settings are. */
    boolean isCopied(ClusterState now) {
        return streams().holds(now) || cloned().holds(now);
    }

    /**
     * True for a part of a copy that a clone of kesh left when it failed or died. The data of another system is never
     * one, whatever was there before it.
     */
    boolean isLeftover() {
        DataDirectory data = machine().dataDirectory();
        return machine().remembersFailure(cloneJob())
                && !data.free()
                && !data.serverRunning()
                && data.systemIdentifier()
                        .filter(other -> !other.equals(upstreamServer().systemIdentifier()))
                        .isEmpty();
    }

    /**
     * Otherwise it would receive WAL, and be recorded, outside the cluster: repmgrd may promote another node during the
     * copy.
     */
    public Fact onePrimary(ClusterState now) {
        return NoOtherPrimary.beside(
                now.primaries().get(0),
                now.members().stream()
                        .filter(member -> !member.name().equals(name()))
                        .filter(member -> member.server().isKnown()));
    }

    Streams streams() {
        return new Streams(name(), upstream.name(), upstreamRow().conninfo(), port(), slot());
    }

    /** True after the last thing that repmgr writes into a copy: the data directory then starts as this node's standby. */
    public Cloned cloned() {
        return new Cloned(
                name(), upstream.name(), dataDirectory(), upstreamRow().conninfo(), slot());
    }

    Registration registration() {
        return new Registration(
                id,
                name(),
                Role.STANDBY,
                Optional.of(upstreamRow().id()),
                true,
                config().get("location").orElse("default"),
                config().get("priority")
                        .filter(text -> text.matches("\\d{1,9}"))
                        .map(Integer::parseInt)
                        .orElse(100),
                conninfo(),
                upstreamRow().repluser(),
                slot(),
                configFile());
    }

    /** The entries that this node's password file lacks to log in to the members and to itself. */
    Optional<List<Passfile.Entry>> passwordsFor(Passfile own, List<Node> members) {
        List<Passfile.Entry> missing = new ArrayList<>(sharedPasswords(own));
        Passfile file = own.plus(missing);
        Stream<Conninfo> targets = Stream.concat(
                members.stream()
                        .filter(member ->
                                Whereabouts.isThere(member, upstreamMachine().passfile(), product.port()))
                        .map(node -> node.registration().orElseThrow().conninfo())
                        .filter(this::isKnownUpstream),
                Stream.of(conninfo()));
        targets.distinct().forEach(target -> missing.addAll(missing(file, target, true)));
        return distinct(missing);
    }

    /**
     * A record alone does not say where the password may go: the upstream logs in there with one, or has it in its own
     * conninfo, which each reader of the records knows.
     */
    private boolean isKnownUpstream(Conninfo target) {
        String user = target.get("user").orElse(machine().user());
        String database = target.get("dbname").orElse(user);
        return target.address().isKnown()
                && (upstreamRow().conninfo().password().isPresent()
                        || upstreamMachine()
                                .passfile()
                                .entry(target.address().value(), target.port(product.port()), database, user)
                                .isPresent());
    }

    /**
     * KingbaseES has one password file for all nodes, with lines for any host. This includes its superuser's lines,
     * without which the vendor's tools prompt for the password.
     */
    private List<Passfile.Entry> sharedPasswords(Passfile own) {
        return product.product() == Product.KINGBASE
                ? upstreamMachine().passfile().entries().stream()
                        .filter(entry ->
                                entry.host().equals("*") && !own.entries().contains(entry))
                        .toList()
                : List.of();
    }

    /** The entries that this node's password file lacks to log in to its upstream, of those that are known there. */
    public Optional<List<Passfile.Entry>> upstreamPasswords() {
        return distinct(missing(machine().passfile(), upstreamRow().conninfo(), false));
    }

    /** The entries that a member's password file lacks to log in to this node. */
    Optional<List<Passfile.Entry>> ownPasswords(Passfile member) {
        return distinct(missing(member, conninfo(), false));
    }

    /**
     * An entry with another password counts as missing, because it would be tried and refused.
     *
     * @param elsewhere true if a password from the conninfo is to be entered too
     */
    private List<Passfile.Entry> missing(Passfile file, Conninfo target, boolean elsewhere) {
        String user = target.get("user").orElse(machine().user());
        String database = target.get("dbname").orElse(user);
        int port = target.port(product.port());
        List<Passfile.Entry> missing = new ArrayList<>();
        for (String name : List.of(database, "replication")) {
            passwordOnUpstream(name, user)
                    .or(() -> elsewhere ? passwordInConninfo(name, user) : Optional.empty())
                    .filter(known -> !file.entry(target.address().value(), port, name, user)
                            .map(Passfile.Entry::password)
                            .equals(Optional.of(known.password())))
                    .map(entry -> entry.forHost(target.address().value(), port))
                    .ifPresent(missing::add);
        }
        return missing;
    }

    /** The password of repmgr's user, as the upstream's machine knows it. */
    Optional<Secret> password() {
        String user = conninfo().get("user").orElse(machine().user());
        String database = conninfo().get("dbname").orElse(user);
        return passwordOnUpstream(database, user)
                .or(() -> passwordInConninfo(database, user))
                .map(Passfile.Entry::password);
    }

    /** The password of the product's fixed superuser, if it has one, as the upstream's machine knows it. */
    Optional<Secret> superuserPassword() {
        Conninfo own = upstreamRow().conninfo();
        return product.fresh()
                .superuser()
                .flatMap(user -> upstreamMachine()
                        .passfile()
                        .entry(
                                own.address().value(),
                                own.port(product.port()),
                                product.fresh().database(),
                                user))
                .map(Passfile.Entry::password);
    }

    /** All nodes share one role and so one password; the upstream's file has it, for itself or for all hosts. */
    private Optional<Passfile.Entry> passwordOnUpstream(String database, String user) {
        Conninfo own = upstreamRow().conninfo();
        return upstreamMachine().passfile().entry(own.address().value(), own.port(product.port()), database, user);
    }

    /** repmgr clones with the conninfo of its command line, which must not contain a password: ps shows it to everyone. */
    private Optional<Passfile.Entry> passwordInConninfo(String database, String user) {
        return upstreamRow()
                .conninfo()
                .password()
                .map(password -> new Passfile.Entry("", "", database, user, password));
    }

    private static Optional<List<Passfile.Entry>> distinct(List<Passfile.Entry> entries) {
        Map<String, Passfile.Entry> byPlace = new LinkedHashMap<>();
        entries.forEach(entry -> byPlace.putIfAbsent(
                entry.host() + ":" + entry.port() + ":" + entry.database() + ":" + entry.user(), entry));
        return byPlace.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(byPlace.values()));
    }
}
