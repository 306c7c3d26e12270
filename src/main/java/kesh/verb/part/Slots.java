package kesh.verb.part;

import kesh.cluster.NodeName;
import kesh.cluster.Right;
import kesh.command.Query;
import kesh.fact.SlotAbsent;
import kesh.fact.SlotIdle;
import kesh.plan.Step;

/** Replication slots: an unused one holds WAL until the disk is full. */
public final class Slots {
    /** Never drops a slot in use: its user would lose its place in the WAL. */
    private static final String DROP = "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
            + " where slot_name = ? and not active";

    private Slots() {}

    public static Step drop(NodeName node, String slot) {
        return Step.sql(
                        node,
                        "drop the unused slot " + slot,
                        Query.changing("drop slot", DROP, slot).needing(Right.REPLICATE),
                        new SlotAbsent(node, slot))
                .needing(new SlotIdle(node, slot));
    }
}
