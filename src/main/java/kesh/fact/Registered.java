package kesh.fact;

import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.plan.Fact;

/** The primary's repmgr.nodes has this row; a witness's own database has it too, where no WAL brings it. */
public record Registered(Registration row) implements Fact {
    @Override
    public boolean holds(ClusterState state) {
        return state.node(row.name())
                        .flatMap(Node::registration)
                        .filter(seen -> seen.id().equals(row.id())
                                && seen.role() == row.role()
                                && seen.upstream().equals(row.upstream())
                                && seen.active()
                                && seen.conninfo()
                                        .address()
                                        .equals(row.conninfo().address())
                                && seen.configFile().equals(row.configFile()))
                        .isPresent()
                && (row.role() != Role.WITNESS || new KnowsItself(row).holds(state));
    }

    @Override
    public ClusterState assume(ClusterState state) {
        ClusterState known = state.with(row.name(), node -> node.withRegistration(row));
        if (row.role() == Role.WITNESS) {
            known = copied(known);
        }
        boolean isNew = isNew(known);
        for (Node member : known.members()) {
            if (!isNew || !member.name().equals(row.name())) {
                known = known.withServer(
                        member.name(),
                        server ->
                                server.withRegistrations(server.registrations().map(row::among)));
            }
        }
        return known;
    }

    /** True for a standby that has no record of its own yet: WAL brings it there, and that is {@link KnowsItself}. */
    private boolean isNew(ClusterState state) {
        return row.role() == Role.STANDBY
                && state.server(row.name())
                        .flatMap(server -> server.registrations().found())
                        .filter(rows -> rows.stream().noneMatch(own -> own.id().equals(row.id())))
                        .isPresent();
    }

    /** Copies the primary's records into a witness's own database, as registering it does: no WAL reaches it. */
    private ClusterState copied(ClusterState state) {
        return state.primaries().stream()
                .findFirst()
                .flatMap(Node::runningServer)
                .map(primary ->
                        state.withServer(row.name(), witness -> witness.withRegistrations(primary.registrations())))
                .orElse(state);
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
