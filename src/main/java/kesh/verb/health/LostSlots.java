package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Check;

/**
 * Replication slots that no member receives through, such as those of subscriptions, of change data capture or of a
 * backup: what a plan takes from their readers. A slot belongs to one server, and WAL brings it to no other.
 *
 * @param before the state now
 * @param after the state that a plan leaves
 */
record LostSlots(ClusterState before, ClusterState after) {

    /** A note on each slot that its reader will not find any more where it now finds it. */
    List<Check> all() {
        List<Check> lost = new ArrayList<>();
        for (Node node : before.members()) {
            for (Server.Slot slot : foreign(node)) {
                lost(node, slot).ifPresent(lost::add);
            }
        }
        return lost;
    }

    /** Those of a server that does not run are known by their names only. */
    private List<Server.Slot> foreign(Node node) {
        List<Server.Slot> slots = node.runningServer().map(Server::slots).orElseGet(() -> node.control().stream()
                .flatMap(control -> control.slots().stream())
                .map(name -> new Server.Slot(name, true, false, Optional.empty(), Optional.empty()))
                .toList());
        return slots.stream()
                .filter(slot -> SlotHealth.meant(slot).isEmpty() && !isAMembers(slot))
                .toList();
    }

    private boolean isAMembers(Server.Slot slot) {
        return before.members().stream()
                .anyMatch(
                        member -> member.registration().orElseThrow().slotName().equals(Optional.of(slot.name())));
    }

    private Optional<Check> lost(Node node, Server.Slot slot) {
        Optional<NodeName> next = successor(node);
        if (next.isPresent()) {
            return has(next.get(), slot) ? Optional.empty() : Optional.of(leftBehind(node, slot, next.get()));
        }
        boolean gone = after.node(node.name()).filter(Node::isMember).isEmpty()
                || after.server(node.name()).isPresent() && !has(node.name(), slot);
        return gone ? Optional.of(dropped(node, slot)) : Optional.empty();
    }

    /** The node that takes over the writes of this one. */
    private Optional<NodeName> successor(Node node) {
        boolean wrote = node.isPrimary()
                || before.primaries().isEmpty()
                        && node.registration().orElseThrow().isActivePrimary();
        return after.primaries().stream()
                .map(Node::name)
                .filter(name -> wrote && !name.equals(node.name()))
                .findFirst();
    }

    private boolean has(NodeName node, Server.Slot slot) {
        return after.server(node).flatMap(server -> server.slot(slot.name())).isPresent();
    }

    private static Check leftBehind(Node node, Server.Slot slot, NodeName next) {
        return Check.warned(
                "%s has slot %s of %s".formatted(next, slot.name(), node.name()),
                "%s will have no slot %s, which %s has%s"
                        .formatted(
                                next,
                                slot.name(),
                                node.name(),
                                node.runningServer().isEmpty() ? "" : inWords(slot)),
                node.runningServer().isEmpty()
                        ? "whoever reads through it loses its place"
                        : slot.physical()
                                ? "its reader gets WAL from there only as long as that is kept for others"
                                : "its reader loses its place: what is committed before it has a new slot never reaches it",
                node.runningServer().isEmpty() || slot.physical()
                        ? "make it there; then drop it on " + node.name()
                        : "let its reader read all, and stop it; make the slot on %s before anything writes, or copy its data again; then drop it on %s"
                                .formatted(next, node.name()));
    }

    private static Check dropped(Node node, Server.Slot slot) {
        return Check.warned(
                "%s keeps slot %s".formatted(node.name(), slot.name()),
                "%s will have no slot %s any more%s".formatted(node.name(), slot.name(), inWords(slot)),
                "whoever reads through it loses its place",
                "let its reader read all, and stop it, before this begins");
    }

    private static String inWords(Server.Slot slot) {
        String database = slot.use()
                .found()
                .flatMap(Server.Use::database)
                .map(name -> "; it decodes database " + name)
                .orElse(slot.physical() ? "" : "; it is a logical one");
        String reader = slot.use()
                .found()
                .flatMap(Server.Use::reader)
                .filter(name -> !name.isBlank())
                .map(name -> "; its reader calls itself " + name)
                .orElse(slot.active() ? "" : "; nobody reads from it now");
        return database + reader;
    }
}
