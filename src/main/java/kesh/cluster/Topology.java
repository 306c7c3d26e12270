package kesh.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The role of each node and its source of WAL: what a plan foresees and a later survey is compared with.
 *
 * @param places in the order of the node ids
 */
public record Topology(List<Place> places) {

    /**
     * @param role what the node does, or what its record says where that is unknown
     * @param upstream the node from which it really receives WAL; if it receives none, the upstream in its record
     * @param status in a word or two
     */
    public record Place(
            NodeName name, Host host, Optional<NodeId> id, String role, Optional<NodeName> upstream, String status) {

        /** True if a member does what its record says. */
        public boolean isWell() {
            return id.isPresent() && (status.equals("running") || status.equals("streaming"));
        }

        private boolean sameAs(Place other) {
            return id.equals(other.id)
                    && role.equals(other.role)
                    && upstream.equals(other.upstream)
                    && status.equals(other.status);
        }

        private String inWords() {
            return role + upstream.map(name -> " of " + name).orElse("") + ", " + status;
        }
    }

    public static Topology of(ClusterState state) {
        return new Topology(
                state.nodes().stream().map(node -> place(state, node)).toList());
    }

    private static Place place(ClusterState state, Node node) {
        Optional<Registration> row = node.registration();
        Optional<NodeName> recorded =
                row.flatMap(Registration::upstream).flatMap(state::member).map(Node::name);
        Optional<NodeName> actual =
                new Streaming(state).sender(node.name()).map(Node::name).or(() -> senderUnseen(state, node));
        boolean standby = node.runningServer().filter(Server::inRecovery).isPresent();
        return new Place(
                node.name(),
                node.host(),
                row.map(Registration::id),
                role(node),
                standby ? actual.or(() -> recorded) : recorded,
                status(node, standby, actual, recorded));
    }

    /** A sender that could not be queried cannot name its receivers; then the receiver's own word counts. */
    private static Optional<NodeName> senderUnseen(ClusterState state, Node node) {
        return node.runningServer()
                .flatMap(Server::walReceiver)
                .filter(Server.WalReceiver::isStreaming)
                .flatMap(receiver -> state.members().stream()
                        .filter(member -> !member.server().isKnown())
                        .filter(member -> member.address().is(receiver.senderHost()))
                        .map(Node::name)
                        .findFirst());
    }

    private static String role(Node node) {
        if (node.registration().isEmpty()) {
            return "-";
        }
        Role recorded = node.registration().get().role();
        if (recorded == Role.WITNESS) {
            return recorded.toString();
        }
        return node.runningServer()
                .map(server -> server.inRecovery() ? Role.STANDBY : Role.PRIMARY)
                .orElse(recorded)
                .toString();
    }

    private static String status(Node node, boolean standby, Optional<NodeName> actual, Optional<NodeName> recorded) {
        if (!node.machine().isKnown()) {
            return "unknown";
        }
        if (!node.server().isKnown()) {
            return "server unknown";
        }
        if (node.runningServer().isEmpty()) {
            return node.isMember() ? "stopped" : "not a member";
        }
        if (!node.isMember()) {
            return "running, not a member";
        }
        String base = !standby
                ? "running"
                : actual.isEmpty()
                        ? "detached"
                        : actual.equals(recorded)
                                ? "streaming"
                                : "streaming, recorded under "
                                        + recorded.map(NodeName::value).orElse("none");
        return base + (node.registration().orElseThrow().active() ? "" : ", recorded as inactive");
    }

    /** Returns the differences of the other topology in words; empty if they are the same. */
    public List<String> differences(Topology seen) {
        List<String> differences = new ArrayList<>();
        for (Place foreseen : places) {
            Optional<Place> found = seen.places.stream()
                    .filter(place -> place.name().equals(foreseen.name()))
                    .findFirst();
            if (found.isEmpty()) {
                differences.add(foreseen.name() + " is gone");
            } else if (!found.get().sameAs(foreseen)) {
                differences.add("%s: expected %s, found %s"
                        .formatted(
                                foreseen.name(), foreseen.inWords(), found.get().inWords()));
            }
        }
        seen.places.stream()
                .filter(place -> places.stream().noneMatch(own -> own.name().equals(place.name())))
                .forEach(place -> differences.add(place.name() + " has appeared"));
        return differences;
    }
}
