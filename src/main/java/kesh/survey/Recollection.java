package kesh.survey;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Declaration;
import kesh.cluster.Link;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Seen;
import kesh.product.Conventions;

/** Combines a state that was seen earlier with what today's script declares. */
public final class Recollection {
    private static final String NOT_SAVED = "it was not inspected when the state was saved";

    private Recollection() {}

    /** Keeps members, and of other hosts those that the script declares. A node never seen before is unknown. */
    public static ClusterState of(ClusterState seen, List<Declaration> asDeclared) {
        List<Declaration> declared = asDeclared.stream()
                .map(one -> one.in(Conventions.of(seen).product()))
                .toList();
        List<Node> nodes = new ArrayList<>();
        Map<NodeName, NodeName> names = new HashMap<>();
        for (Node node : seen.nodes()) {
            Optional<Declaration> today =
                    declared.stream().filter(one -> isSame(one, node)).findFirst();
            if (node.isMember() || today.isPresent()) {
                NodeName name = node.isMember() ? node.name() : today.get().nodeName();
                names.put(node.name(), name);
                nodes.add(new Node(
                        name,
                        today.map(Declaration::host).orElse(node.host()),
                        node.registration(),
                        today,
                        node.machine(),
                        node.server()));
            }
        }
        declared.stream()
                .filter(one -> seen.nodes().stream().noneMatch(node -> isSame(one, node)))
                .forEach(one -> nodes.add(new Node(
                        one.nodeName(),
                        one.host(),
                        Optional.empty(),
                        Optional.of(one),
                        Seen.unknown(NOT_SAVED),
                        Seen.unknown(NOT_SAVED))));
        List<Link> links = seen.links().stream()
                .filter(link -> names.containsKey(link.from()) && names.containsKey(link.to()))
                .map(link -> new Link(names.get(link.from()), names.get(link.to()), link.kind(), link.failure()))
                .toList();
        return new ClusterState(seen.name(), nodes, links);
    }

    private static boolean isSame(Declaration declared, Node node) {
        return node.registration()
                .map(row -> Found.isSame(declared, row))
                .orElseGet(() -> node.host().address().equals(declared.host().address()));
    }
}
