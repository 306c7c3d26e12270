package kesh.fact;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/**
 * None of some other nodes is seen to act as primary besides this one. A node that does not answer is not seen to be
 * one; a plan's checks say if it may be ignored.
 *
 * @param node a node that can itself be inspected
 */
public record NoOtherPrimary(NodeName node, Set<NodeName> others) implements Fact {
    public NoOtherPrimary {
        others = Set.copyOf(others);
    }

    /** @param members may contain the node itself */
    public static NoOtherPrimary beside(Node node, Stream<Node> members) {
        return new NoOtherPrimary(
                node.name(),
                members.map(Node::name)
                        .filter(member -> !member.equals(node.name()))
                        .collect(Collectors.toSet()));
    }

    @Override
    public boolean holds(ClusterState state) {
        return state.node(node).filter(seen -> seen.server().isKnown()).isPresent()
                && others.stream().flatMap(other -> state.node(other).stream()).noneMatch(Node::isPrimary);
    }

    @Override
    public ClusterState assume(ClusterState state) {
        ClusterState assumed = state;
        for (NodeName other : others) {
            assumed = new NotPrimary(other).assume(assumed);
        }
        return assumed;
    }

    @Override
    public Set<NodeName> about() {
        Set<NodeName> all = new HashSet<>(others);
        all.add(node);
        return all;
    }

    @Override
    public String toString() {
        return others.isEmpty()
                ? "no other primary answers"
                : "no other primary answers ("
                        + others.stream().map(NodeName::value).sorted().collect(Collectors.joining(", ")) + ")";
    }
}
