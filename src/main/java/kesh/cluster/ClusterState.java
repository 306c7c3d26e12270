package kesh.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The state of a cluster as seen at one moment, or as a plan foresees it. It is immutable; an unreachable node is a
 * fact in it.
 *
 * @param name what the script calls the cluster
 * @param nodes members in the order of their node ids, then new nodes in the order of the script
 * @param links connections between hosts that were tried
 * @param performed what this run has done on nodes that no survey would show, in its own words
 * @param roots root of each node's host, as a node by itself: only what root may do and whom it knows; empty if no verb
 *     asked for it
 */
public record ClusterState(String name, List<Node> nodes, List<Link> links, List<String> performed, List<Node> roots) {

    public ClusterState {
        nodes = nodes.stream()
                .sorted(Comparator.comparing(
                        node -> node.registration().map(Registration::id).orElse(null),
                        Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        links = List.copyOf(links);
        performed = List.copyOf(performed);
        roots = List.copyOf(roots);
    }

    public ClusterState(String name, List<Node> nodes, List<Link> links) {
        this(name, nodes, links, List.of(), List.of());
    }

    public ClusterState havingPerformed(String what) {
        List<String> more = new ArrayList<>(performed);
        more.add(what);
        return new ClusterState(name, nodes, links, more, roots);
    }

    /** Returns the names of all nodes, members or not. */
    public Set<NodeName> names() {
        return nodes.stream().map(Node::name).collect(Collectors.toSet());
    }

    public List<Node> members() {
        return nodes.stream().filter(Node::isMember).toList();
    }

    /** Returns the members that act as primary; a healthy cluster has one. */
    public List<Node> primaries() {
        return members().stream().filter(Node::isPrimary).toList();
    }

    /** Returns the member that acts as primary; of several, the one that {@link SplitBrain} keeps. */
    public Optional<Node> primary() {
        return SplitBrain.in(this).map(SplitBrain::kept).orElseGet(() -> primaries().stream()
                .findFirst());
    }

    /** Returns the kesh runs that hold kesh's lock, by the member whose server holds it. */
    public Map<NodeName, LockHolder> lockHolders() {
        Map<NodeName, LockHolder> holders = new LinkedHashMap<>();
        members().forEach(member -> member.runningServer()
                .flatMap(server -> server.activity().lockHolder().found().flatMap(holder -> holder))
                .ifPresent(holder -> holders.put(member.name(), holder)));
        return holders;
    }

    /** Returns why it is unknown if a server holds kesh's lock, by the member whose server it is. */
    public Map<NodeName, String> unknownLocks() {
        Map<NodeName, String> unknown = new LinkedHashMap<>();
        members().forEach(member -> member.runningServer()
                .map(server -> server.activity().lockHolder())
                .filter(holder -> !holder.isKnown())
                .ifPresent(holder -> unknown.put(member.name(), holder.reason())));
        return unknown;
    }

    /**
     * Returns the members whose failover may still be paused by a kesh that was killed, or is paused by one that runs.
     * A member whose server is down counts: perhaps it was paused before, and will be again when it is back.
     */
    public List<NodeName> leftPaused() {
        boolean noted = members().stream()
                .flatMap(member -> member.runningServer().stream())
                .anyMatch(server -> server.activity().leftPausedBy().isPresent());
        return noted
                ? members().stream().filter(Node::mayBePaused).map(Node::name).toList()
                : List.of();
    }

    /** Returns the same state with the records of that node's own database where two databases differ. */
    public ClusterState recordedBy(Node primary) {
        List<Registration> rows = primary.runningServer()
                .flatMap(server -> server.registrations().found())
                .orElse(List.of());
        return withNodes(nodes.stream()
                .map(node -> rows.stream()
                        .filter(row -> node.registration()
                                .filter(known -> known.id().equals(row.id()))
                                .isPresent())
                        .findFirst()
                        .map(node::withRegistration)
                        .orElse(node))
                .toList());
    }

    /** Finds a node by name, or root of a node's host by the name that it has as a node. */
    public Optional<Node> node(NodeName name) {
        return Stream.concat(nodes.stream(), roots.stream())
                .filter(node -> node.name().equals(name))
                .findFirst();
    }

    /** Returns the same state with what was seen as root of the nodes' hosts. */
    public ClusterState withRoots(List<Node> seen) {
        return new ClusterState(name, nodes, links, performed, seen);
    }

    /** Returns the same state with these nodes in place of its own. */
    public ClusterState withNodes(List<Node> others) {
        return new ClusterState(name, others, links, performed, roots);
    }

    public Optional<Node> member(NodeId id) {
        return members().stream()
                .filter(node -> node.registration().orElseThrow().id().equals(id))
                .findFirst();
    }

    /** Finds the one node that a script means by a word; empty if it means none, or several: {@link #meantBy}. */
    public Optional<Node> called(String word) {
        List<Node> meant = meantBy(word);
        return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
    }

    /**
     * Finds the nodes that a script may mean by a word: the one that it declares by that word, else those with that node
     * name, host, address or node id. The script's own word goes first, as a member may have that node name on another
     * host. Of several servers at one address, the one that has the word as its node name is meant.
     */
    public List<Node> meantBy(String word) {
        List<Node> declared = nodes.stream()
                .filter(node -> node.declaration()
                        .filter(its -> its.host().name().equals(word))
                        .isPresent())
                .toList();
        if (!declared.isEmpty()) {
            return declared;
        }
        List<Node> named =
                nodes.stream().filter(node -> node.name().value().equals(word)).toList();
        List<Node> placed = nodes.stream().filter(node -> node.isAt(word)).toList();
        List<Node> recorded = nodes.stream()
                .filter(node -> node.registration()
                        .filter(row -> row.id().toString().equals(word))
                        .isPresent())
                .toList();
        boolean inItsPlace = placed.stream().anyMatch(named::contains);
        return Stream.of(named, inItsPlace ? List.<Node>of() : placed, recorded)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    public Optional<Link> link(NodeName from, NodeName to, Link.Kind kind) {
        return links.stream()
                .filter(link -> link.from().equals(from) && link.to().equals(to) && link.kind() == kind)
                .findFirst();
    }

    /** Returns the same state in which this connection works, whatever was seen of it. */
    public ClusterState withWorking(NodeName from, NodeName to, Link.Kind kind) {
        List<Link> others = new ArrayList<>(links);
        others.removeIf(link -> link.from().equals(from) && link.to().equals(to) && link.kind() == kind);
        others.add(new Link(from, to, kind, Optional.empty()));
        return new ClusterState(name, nodes, others, performed, roots);
    }

    /** Returns what was seen of a node's machine; empty if it could not be inspected. */
    public Optional<Machine> machine(NodeName name) {
        return node(name).flatMap(node -> node.machine().found());
    }

    /** Returns what a node's control file says; empty if it could not be read. */
    public Optional<DataDirectory.Control> control(NodeName name) {
        return node(name).flatMap(Node::control);
    }

    /** Changes what a node's control file says; the state stays the same if the file could not be read. */
    public ClusterState withControl(NodeName name, UnaryOperator<DataDirectory.Control> change) {
        return control(name)
                .map(control -> withMachine(
                        name,
                        machine -> machine.withDataDirectory(
                                machine.dataDirectory().withControl(change.apply(control)))))
                .orElse(this);
    }

    /** Returns the server that runs on a node; empty if none does, or if that is unknown. */
    public Optional<Server> server(NodeName name) {
        return node(name).flatMap(Node::runningServer);
    }

    /** Changes a machine that was seen; nothing is foreseen of a machine that was not. */
    public ClusterState withMachine(NodeName name, UnaryOperator<Machine> change) {
        return with(name, node -> node.machine()
                .found()
                .map(machine -> node.withMachine(change.apply(machine)))
                .orElse(node));
    }

    /** Changes a server that runs; nothing is foreseen of a server that does not. */
    public ClusterState withServer(NodeName name, UnaryOperator<Server> change) {
        return with(name, node -> node.runningServer()
                .map(server -> node.withServer(change.apply(server)))
                .orElse(node));
    }

    public ClusterState with(NodeName name, UnaryOperator<Node> change) {
        UnaryOperator<Node> changed = node -> node.name().equals(name) ? change.apply(node) : node;
        return new ClusterState(
                this.name,
                nodes.stream().map(changed).toList(),
                links,
                performed,
                roots.stream().map(changed).toList());
    }
}
