package kesh.fact;

import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Kingbase;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** kbha of KingbaseES does not run for the node, so that nothing restarts its server. */
public record KbhaStopped(NodeName node) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .flatMap(Machine::kingbase)
                .map(Kingbase::kbha)
                .filter(OptionalInt::isEmpty)
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(node, machine -> machine.kingbase()
                .map(kingbase -> machine.withKingbase(kingbase.withKbha(OptionalInt.empty())))
                .orElse(machine));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "no kbha runs on " + node;
    }
}
