package kesh.plan;

import kesh.cluster.NodeId;
import kesh.cluster.NodeName;

/** What is held while a plan is executed, and always released. */
public sealed interface Guard {

    /** No other kesh changes this cluster: an advisory lock in the primary, which ends with the session that has it. */
    record Lock(NodeName primary) implements Guard {}

    /**
     * The cluster remembers the run: a row in the primary's repmgr.events when it ends, however it ends.
     *
     * @param node the node that the event is about
     */
    record Record(NodeName primary, NodeId node, String event, String details) implements Guard {}
}
