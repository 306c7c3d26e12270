package kesh.plan;

import kesh.cluster.NodeName;
import kesh.command.Query;

/** How it can be told how far something long has come. */
public sealed interface Progress {
    /** The node that is asked. */
    NodeName node();

    /**
     * A query on the node's server whose row has {@code phase} and, absent while unknown, {@code done} and {@code total}
     * in bytes; or {@code position} and {@code target} in bytes of WAL, of which the first position seen is where it
     * began.
     */
    record Asked(NodeName node, Query query) implements Progress {}

    /** The size of a file, or of all that is in a directory, on its way to a total of bytes. */
    record Growing(NodeName node, String path, long total) implements Progress {}
}
