package kesh.fact;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.plan.Fact;

/** The primary's repmgr.nodes has this row. */
public record Registered(Registration row) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.node(row.name())
                .flatMap(Node::registration)
                .filter(seen -> seen.id().equals(row.id())
                        && seen.role() == row.role()
                        && seen.upstream().equals(row.upstream())
                        && seen.active()
                        && seen.conninfo().host().equals(row.conninfo().host())
                        && seen.configFile().equals(row.configFile()))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        ClusterState known = state.with(row.name(), node -> node.withRegistration(row));
        for (Node member : known.members()) {
            known = known.withServer(
                    member.name(),
                    server -> server.withRegistrations(server.registrations().map(rows -> {
                        List<Registration> more = new ArrayList<>(rows);
                        more.removeIf(other -> other.id().equals(row.id()));
                        more.add(row);
                        return List.copyOf(more);
                    })));
        }
        return known;
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(row.name());
    }

    @Override
    public String toString() {
        return row.name() + " is registered as " + row.role() + " with id " + row.id()
                + row.upstream().map(id -> " under node " + id).orElse("");
    }
}
