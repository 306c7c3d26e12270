package kesh.verb.part;

import java.util.Optional;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Right;
import kesh.cluster.Server;
import kesh.command.Query;
import kesh.fact.SlotAbsent;
import kesh.fact.SlotIdle;
import kesh.fact.SlotPresent;
import kesh.plan.Check;
import kesh.plan.Step;

/** Replication slots: an unused one holds WAL until the disk is full. */
public final class Slots {
    /** Never drops a slot in use: its user would lose its place in the WAL. */
    private static final String DROP = "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
            + " where slot_name = ? and not active";

    /** Keeps the WAL from now on, even before anybody receives through it. */
    private static final String MAKE = "select pg_create_physical_replication_slot(?, true)";

    private Slots() {}

    /** A server that starts on a copy waits for its slot, and nothing makes one that somebody has dropped meanwhile. */
    public static Step make(NodeName node, String slot) {
        return Step.sql(
                        node,
                        "make slot " + slot + ", which the copy needs and somebody has dropped",
                        Query.changing("make slot", MAKE, slot).needing(Right.REPLICATE),
                        new SlotPresent(node, slot))
                .undoneBy("drop it");
    }

    /** A failed check if a node has dropped WAL that a standby still needs: nothing but a new copy helps. */
    public static Optional<Check> lost(Node standby, Node sender) {
        return Cascade.slot(standby)
                .flatMap(name -> sender.runningServer().flatMap(server -> server.slot(name)))
                .flatMap(Server.Slot::walStatus)
                .filter("lost"::equals)
                .map(status -> Check.failed(
                        "%s has the WAL that %s needs".formatted(sender.name(), standby.name()),
                        "%s has dropped WAL that %s still needs".formatted(sender.name(), standby.name()),
                        "it held more than max_slot_wal_keep_size for it",
                        "rebuild '" + standby.name() + "'"));
    }

    public static Step drop(NodeName node, String slot) {
        return Step.sql(
                        node,
                        "drop the unused slot " + slot,
                        Query.changing("drop slot", DROP, slot).needing(Right.REPLICATE),
                        new SlotAbsent(node, slot))
                .needing(new SlotIdle(node, slot));
    }
}
