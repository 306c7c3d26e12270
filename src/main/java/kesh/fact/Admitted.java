package kesh.fact;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.cluster.Access;
import kesh.cluster.Access.Part;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.cluster.PublicKey;
import kesh.plan.Fact;

/** The authorized_keys of a node has a key of each of some other nodes. */
public record Admitted(NodeName node, List<NodeName> others) implements Fact {
    public Admitted {
        others = List.copyOf(others);
    }

    @Override
    public boolean holds(ClusterState state) {
        Optional<Access> mine = access(state, node);
        return mine.isPresent()
                && others.stream()
                        .allMatch(other ->
                                access(state, other).filter(mine.get()::admits).isPresent());
    }

    @Override
    public ClusterState assume(ClusterState state) {
        List<String> keys = others.stream()
                .flatMap(other -> access(state, other).stream())
                .filter(other ->
                        access(state, node).filter(mine -> mine.admits(other)).isEmpty())
                .flatMap(other -> other.key().stream())
                .map(PublicKey::line)
                .toList();
        return state.withMachine(node, machine -> machine.access()
                .map(access -> machine.withAccess(access.plus(Part.AUTHORIZED_KEYS, keys)))
                .orElse(machine));
    }

    private static Optional<Access> access(ClusterState state, NodeName node) {
        return state.machine(node).flatMap(Machine::access);
    }

    @Override
    public Set<NodeName> about() {
        Set<NodeName> all = new HashSet<>(others);
        all.add(node);
        return all;
    }

    @Override
    public String toString() {
        return node + " admits the user of "
                + others.stream().map(NodeName::value).collect(Collectors.joining(", "));
    }
}
