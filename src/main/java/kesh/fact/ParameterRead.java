package kesh.fact;

import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Parameter;
import kesh.plan.Fact;

/** A server has read from its files that a parameter is this: that is in force, or waits for a restart. */
public record ParameterRead(NodeName node, String name, String value) implements Fact {
    /** Where kesh's own session has a value of its own, it does not see the others'. */
    private static final List<String> OWN = List.of("client", "session", "user", "database", "database user");

    @Override
    public boolean holds(ClusterState state) {
        return new ParameterWritten(node, name, value).holds(state)
                && state.server(node)
                        .flatMap(server -> server.parameter(name))
                        .filter(this::isRead)
                        .isPresent();
    }

    /** What waits although it is in force waits since an earlier value; of texts the server tells more apart than kesh. */
    private boolean isRead(Parameter parameter) {
        boolean inForce = parameter.same(parameter.setting(), value);
        boolean read = parameter.pendingRestart() ? !inForce || parameter.type().equals("string") : inForce;
        return read || OWN.contains(parameter.source());
    }

    @Override
    public ClusterState assume(ClusterState state) {
        return state.withServer(node, server -> server.withParameter(name, old -> old.saying(value)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(node);
    }

    @Override
    public String toString() {
        return node + " has read " + name + " = '" + value + "'";
    }
}
