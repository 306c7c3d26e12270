package kesh.verb.part;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Address;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.fact.Streams;
import kesh.product.Conventions;

/** Tells which node sends WAL to which: by the real streams, or else by the records. */
public record Cascade(ClusterState now) {

    /** The node that really sends to this standby. */
    public Optional<NodeName> sender(NodeName standby) {
        return new Streaming(now).sender(standby).filter(Node::isMember).map(Node::name);
    }

    public Optional<Node> upstream(Node node) {
        Optional<NodeName> sender = sender(node.name());
        return sender.isPresent()
                ? sender.flatMap(now::node)
                : node.registration().flatMap(Registration::upstream).flatMap(now::member);
    }

    /** Nodes at the end of the cascade before those that they receive from; the primary last. */
    public List<Node> lowestFirst(Collection<Node> nodes) {
        return nodes.stream()
                .sorted(Comparator.comparing(this::depth).reversed())
                .toList();
    }

    private int depth(Node node) {
        int depth = 0;
        Optional<Node> above = upstream(node);
        while (above.isPresent() && depth <= now.nodes().size()) {
            depth++;
            above = upstream(above.get());
        }
        return depth;
    }

    /** Members that a node sends WAL to. */
    public List<Node> receivers(Node node) {
        return now.members().stream()
                .filter(member -> new Streaming(now).sends(node.name(), member.name()))
                .toList();
    }

    /** Standbys that wait for a node to return: they run, receive nothing, and would receive from it. */
    List<Node> waiting(Node node) {
        Address host = node.registration().map(row -> row.conninfo().address()).orElse(Address.UNKNOWN);
        return now.members().stream()
                .filter(member ->
                        member.runningServer().filter(Server::inRecovery).isPresent())
                .filter(member -> sender(member.name()).isEmpty())
                .filter(member -> upstream(member).map(Node::name).equals(Optional.of(node.name())))
                .filter(member -> pointsTo(member, host))
                .toList();
    }

    /** True if the settings in a node's data directory say that it receives from that host. */
    public static boolean pointsTo(Node node, Address host) {
        return node.machine()
                .found()
                .flatMap(machine -> machine.dataDirectory().primaryConninfo())
                .filter(source -> source.address().isKnown() && source.address().equals(host))
                .isPresent();
    }

    /** The fact that a standby streams from its upstream, through the slot that it is known to use. */
    Optional<Streams> streams(Node standby) {
        Optional<String> used = standby.runningServer()
                .filter(server -> !server.hidesSessions())
                .flatMap(Server::walReceiver)
                .map(Server.WalReceiver::slotName)
                .orElseGet(() -> slot(standby));
        return upstream(standby)
                .flatMap(Node::registration)
                .map(row -> new Streams(
                        standby.name(),
                        row.name(),
                        row.conninfo(),
                        row.conninfo().port(Conventions.of(now).port()),
                        used));
    }

    public static Optional<String> slot(Node node) {
        return node.registration().flatMap(Registration::slotName).filter(name -> !name.isEmpty());
    }

    public static boolean isWitness(Node node) {
        return node.registration().filter(row -> row.role() == Role.WITNESS).isPresent();
    }

    /** True if it is a standby, or would start as one. */
    public static boolean isStandby(Node node) {
        return node.runningServer().map(Server::inRecovery).orElseGet(() -> node.machine()
                .found()
                .filter(machine -> machine.dataDirectory().standbySignal())
                .isPresent());
    }
}
