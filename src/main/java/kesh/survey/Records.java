package kesh.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;

/** The nodes as they were seen, with the records that the primary keeps of them. */
final class Records {
    private Records() {}

    /**
     * Takes the records from the primary's repmgr.nodes; a standby's copy may lag behind, and may lack a node. Of several
     * primaries, the one counts that is to be kept, whichever of them the script named.
     *
     * @param look inspects a member that only the primary knows
     */
    static ClusterState merged(ClusterState state, Function<Registration, Node> look) {
        List<Node> primaries = state.members().isEmpty()
                ? founders(state)
                : state.primary().stream().toList();
        if (primaries.size() != 1) {
            return state;
        }
        List<Registration> rows = primaries
                .get(0)
                .runningServer()
                .flatMap(server -> server.registrations().found())
                .orElse(List.of());
        List<Node> nodes = new ArrayList<>(state.nodes());
        for (Registration row : rows) {
            if (nodes.stream().anyMatch(node -> isOf(node, row))) {
                nodes.replaceAll(node -> isOf(node, row) ? node.withRegistration(row) : node);
            } else {
                nodes.add(look.apply(row));
            }
        }
        return state.withNodes(known(nodes, rows));
    }

    /** Returns, of hosts that were no cluster yet, a server that accepts writes and by now has a record of itself. */
    private static List<Node> founders(ClusterState state) {
        return state.nodes().stream()
                .filter(node -> node.runningServer()
                        .filter(server -> !server.inRecovery())
                        .flatMap(server -> server.registrations().found())
                        .filter(rows -> rows.stream().anyMatch(row -> isOf(node, row)))
                        .isPresent())
                .toList();
    }

    /** Drops nodes that are no longer recorded, and so no members, unless the script names them. */
    private static List<Node> known(List<Node> nodes, List<Registration> rows) {
        List<Node> known = new ArrayList<>();
        for (Node node : nodes) {
            boolean gone = !rows.isEmpty() && node.isMember() && rows.stream().noneMatch(row -> isOf(node, row));
            if (!gone) {
                known.add(node);
            } else if (node.declaration().isPresent()) {
                known.add(node.withoutRegistration());
            }
        }
        return known;
    }

    /** Compares more than the name: a new host may by mistake have been given a member's name. */
    private static boolean isOf(Node node, Registration row) {
        return node.registration()
                .map(known -> known.id().equals(row.id()))
                .orElseGet(() -> Found.isSame(node.declaration().orElseThrow(), row));
    }
}
