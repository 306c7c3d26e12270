package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.plan.Fact;

/** This is the value of a parameter that counts in a server's configuration files, read or not. */
public record ParameterWritten(NodeName node, String name, String value) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.server(node)
                .flatMap(server -> server.parameter(name))
                .filter(parameter -> parameter
                        .written()
                        .found()
                        .flatMap(text -> text)
                        .filter(text -> parameter.same(text, value))
                        .isPresent())
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(node, server -> server.withParameter(name, old -> old.writing(value)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return "the configuration of " + node + " says " + name + " = '" + value + "'";
    }
}
