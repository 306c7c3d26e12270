package kesh.survey;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.Declaration;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Server;

/**
 * Finds members among the declared hosts whose address no record has: a script may reach a node by another network, and
 * the node is a member all the same.
 */
final class Recognition {
    private Recognition() {}

    /** Returns the records of those declared nodes that turn out to be members which the script does not declare elsewhere. */
    static Map<Declaration, Registration> of(List<Node> nodes, Found found) {
        Map<Declaration, Registration> recognized = new LinkedHashMap<>();
        nodes.stream().filter(node -> !node.isMember()).forEach(node -> nodes.stream()
                .filter(member -> member.isMember()
                        && member.declaration().isEmpty()
                        && (node.isServerOf(member) || isUnseen(member) && saysSo(node, member, found)))
                .findFirst()
                .flatMap(Node::registration)
                .filter(row -> !recognized.containsValue(row))
                .ifPresent(row -> recognized.put(node.declaration().orElseThrow(), row)));
        return recognized;
    }

    private static boolean isUnseen(Node member) {
        return !member.machine().isKnown();
    }

    /** Its repmgr.conf has the member's id and name, and its data are of this cluster. */
    private static boolean saysSo(Node node, Node member, Found found) {
        Registration row = member.registration().orElseThrow();
        Optional<String> system = found.first().map(Found.First::server).map(Server::systemIdentifier);
        return node.machine()
                .found()
                .filter(machine -> saysSo(machine, row))
                .flatMap(machine -> machine.dataDirectory().systemIdentifier())
                .filter(its -> system.equals(Optional.of(its)))
                .isPresent();
    }

    private static boolean saysSo(Machine machine, Registration row) {
        return machine.config().setting("node_id").equals(Optional.of(row.id().toString()))
                && machine.config()
                        .setting("node_name")
                        .equals(Optional.of(row.name().asRecorded()));
    }
}
