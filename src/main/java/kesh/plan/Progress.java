package kesh.plan;

import kesh.cluster.NodeName;
import kesh.remote.Query;

/**
 * How far a long step has come: a query on a node's server whose row has {@code done} and {@code total} (bytes;
 * absent while unknown) and {@code phase}.
 */
public record Progress(NodeName node, Query query) {}
