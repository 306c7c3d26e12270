package kesh.cluster;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A row of {@code repmgr.nodes}.
 *
 * @param repluser the role that replication logs in as
 */
public record Registration(
        NodeId id,
        NodeName name,
        Role role,
        Optional<NodeId> upstream,
        boolean active,
        String location,
        int priority,
        Conninfo conninfo,
        String repluser,
        Optional<String> slotName,
        String configFile) {

    /** True if it is the record of the primary that is in office. */
    public boolean isActivePrimary() {
        return role == Role.PRIMARY && active;
    }

    /** Returns those records with this one in place of an earlier one of the same node. */
    public List<Registration> among(List<Registration> rows) {
        return Stream.concat(rows.stream().filter(other -> !other.id.equals(id)), Stream.of(this))
                .toList();
    }

    /** Returns the record of the same node as a standby of that upstream. */
    public Registration under(NodeId newUpstream) {
        return as(Role.STANDBY, Optional.of(newUpstream), true);
    }

    public Registration as(Role newRole, Optional<NodeId> newUpstream, boolean nowActive) {
        return new Registration(
                id,
                name,
                newRole,
                newUpstream,
                nowActive,
                location,
                priority,
                conninfo,
                repluser,
                slotName,
                configFile);
    }
}
