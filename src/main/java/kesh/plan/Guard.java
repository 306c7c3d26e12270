package kesh.plan;

import kesh.cluster.NodeName;

/** What is held while a plan is executed, and always released. */
public sealed interface Guard {

    /** No other kesh changes this cluster: an advisory lock in the primary, which ends with the session that has it. */
    record Lock(NodeName primary) implements Guard {}
}
