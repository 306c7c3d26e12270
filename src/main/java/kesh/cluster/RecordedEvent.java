package kesh.cluster;

import java.time.Instant;

/**
 * A row of repmgr.events: an event that repmgr, repmgrd or kesh recorded.
 *
 * @param node the id of the node that it is about, which may have left the cluster
 * @param event a word of repmgr's, such as {@code repmgrd_failover_promote}, or of kesh's, such as
 *     {@code kesh_switchover}
 * @param details one line; its secrets are hidden, as commands that fail are recorded with all their arguments
 */
public record RecordedEvent(Instant at, int node, String event, boolean successful, String details) {
    public RecordedEvent {
        details = Secrets.hidden(details);
    }
}
