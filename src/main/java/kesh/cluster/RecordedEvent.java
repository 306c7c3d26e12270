package kesh.cluster;

import java.time.Instant;

/**
 * A row of repmgr.events: what repmgr, repmgrd or kesh has noted.
 *
 * @param node the id that it is about; it may be no member's any more
 * @param event repmgr's word, such as {@code repmgrd_failover_promote}, or kesh's, such as {@code kesh_switchover}
 * @param details one line
 */
public record RecordedEvent(Instant at, int node, String event, boolean successful, String details) {}
