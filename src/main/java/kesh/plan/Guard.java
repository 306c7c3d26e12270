package kesh.plan;

import java.util.List;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;

/** Something that is held while a plan is executed, and always released. */
public sealed interface Guard {

    /**
     * No other kesh changes this cluster: an advisory lock in the primary, which ends with the session that holds it.
     */
    record Lock(NodeName primary) implements Guard {}

    /**
     * No repmgrd promotes anything: the repmgrd of each of these nodes is paused, and unpaused at the end whatever
     * happens. A pause is first recorded in repmgr.events, so that a pause whose kesh was killed can be recognized.
     *
     * @param primary where it is recorded
     */
    record Pause(NodeName primary, NodeId primaryId, List<NodeName> nodes) implements Guard {
        public Pause {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * The cluster knows of the run from its beginning: a row in the primary's repmgr.events before anything is changed.
     * What the run takes away is then known by its name, even if kesh is killed.
     *
     * @param node the node that the event is about
     */
    record Note(NodeName primary, NodeId node, String event, String details) implements Guard {}

    /**
     * The cluster remembers the run: a row in the primary's repmgr.events when it ends, however it ends.
     *
     * @param node the node that the event is about
     */
    record Record(NodeName primary, NodeId node, String event, String details) implements Guard {}
}
