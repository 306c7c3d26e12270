package kesh.plan;

import kesh.cluster.NodeName;
import kesh.command.Query;

/** The way to measure how far something long has come. */
public sealed interface Progress {
    /** Returns the node to query. */
    NodeName node();

    /**
     * A query on the node's server whose row has {@code phase} and {@code done} and {@code total} in bytes, which are
     * absent while unknown; or {@code position} and {@code target} in bytes of WAL, where the first position seen
     * counts as the beginning.
     */
    record Asked(NodeName node, Query query) implements Progress {}

    /** The size of a file, or of all that is in a directory, which grows to a total of bytes. */
    record Growing(NodeName node, String path, long total) implements Progress {}
}
