package kesh.fact;

import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Parameter;
import kesh.plan.Fact;

/** A server has read this value of a parameter from its files: it is in force, or waits for a restart. */
public record ParameterRead(NodeName node, String name, String value) implements Fact {
    /** If kesh's own session has a value from one of these sources, it does not see that of other sessions. */
    private static final List<String> OWN = List.of("client", "session", "user", "database", "database user");

    @Override
    public boolean holds(ClusterState state) {
        return new ParameterWritten(node, name, value).holds(state)
                && state.server(node)
                        .flatMap(server -> server.parameter(name))
                        .filter(this::isRead)
                        .isPresent();
    }

    /**
     * True if the value was read. If a value in force waits for a restart, it waits because of an earlier value, so
     * this one is not read yet. The server tells more texts apart than kesh does, so strings count as read.
     */
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
