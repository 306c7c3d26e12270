package kesh.cluster;

import java.util.Optional;

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

    /** The same standby below another upstream. */
    public Registration under(NodeId newUpstream) {
        return new Registration(
                id,
                name,
                Role.STANDBY,
                Optional.of(newUpstream),
                true,
                location,
                priority,
                conninfo,
                repluser,
                slotName,
                configFile);
    }
}
