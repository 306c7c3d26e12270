package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** The password file of a node has no line for one server. */
public record PasswordsForgotten(NodeName node, String host, int port) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.machine(node)
                .map(Machine::passfile)
                .filter(passfile -> !passfile.names(host, port))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withMachine(
                node, machine -> machine.withPassfile(machine.passfile().without(host, port)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "the password file of " + node + " has no login for " + host;
    }
}
