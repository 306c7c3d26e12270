package kesh.cluster;

/** The number that repmgr gives a node, 1 or more. */
public record NodeId(int value) implements Comparable<NodeId> {

    public NodeId {
        if (value < 1) {
            throw new IllegalArgumentException("a node id is 1 or more, not " + value);
        }
    }

    /** Returns the name of the replication slot that repmgr makes for this node on its upstream. */
    public String slotName() {
        return "repmgr_slot_" + value;
    }

    @Override
    public int compareTo(NodeId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
