package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.cluster.ClusterState;
import kesh.cluster.Declaration;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.product.Conventions;
import kesh.text.Sizes;
import kesh.verb.part.Cascade;

/** Checks that each replication slot is used, and that each standby that should have one has it. */
final class SlotHealth {
    /** repmgr's names of slots (repmgr's documentation, replication slots). */
    private static final Pattern REPMGRS = Pattern.compile("repmgr_slot_([1-9][0-9]{0,8})");

    private SlotHealth() {}

    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        for (Node node : now.members()) {
            node.runningServer().ifPresent(server -> server.slots().forEach(slot -> checks.add(slot(now, node, slot))));
        }
        now.members().stream()
                .filter(ReplicationHealth::isStandby)
                .filter(node -> node.runningServer()
                        .filter(server -> !server.inRecovery())
                        .isEmpty())
                .forEach(node -> ownSlot(now, node).ifPresent(checks::add));
        return checks;
    }

    /** The id of the member that a slot of repmgr's is for; empty for other slots. */
    static Optional<NodeId> meant(Server.Slot slot) {
        Matcher name = REPMGRS.matcher(slot.name());
        return slot.physical() && name.matches()
                ? Optional.of(new NodeId(Integer.parseInt(name.group(1))))
                : Optional.empty();
    }

    /** True if repmgr made it, but neither for a member nor for a host that the script is about to make one. */
    static boolean isNobodys(ClusterState now, Server.Slot slot) {
        Optional<NodeId> id = meant(slot);
        return id.isPresent() && now.nodes().stream().noneMatch(node -> has(node, id.get()));
    }

    /**
     * True for an inactive slot that repmgr made for nobody or for the primary, which receives from no one. The slot
     * that the primary needs as a standby is made when it becomes one.
     */
    static boolean isOfNoUse(ClusterState now, Server.Slot slot) {
        return !slot.active()
                && (isNobodys(now, slot)
                        || meant(slot)
                                .flatMap(now::member)
                                .filter(Node::isPrimary)
                                .isPresent());
    }

    private static boolean has(Node node, NodeId id) {
        Optional<String> configured =
                node.machine().found().map(Machine::config).flatMap(config -> config.setting("node_id"));
        return node.registration().map(Registration::id).equals(Optional.of(id))
                || node.declaration().flatMap(Declaration::id).equals(Optional.of(id))
                || configured.equals(Optional.of(id.toString()));
    }

    private static Check slot(ClusterState now, Node node, Server.Slot slot) {
        String title = "slot %s on %s is in use".formatted(slot.name(), node.name());
        String holds = slot.retainedBytes()
                .map(bytes -> "it holds " + Sizes.text(Math.max(0, bytes)) + " of WAL")
                .orElse("it holds no WAL yet");
        Optional<NodeId> id = meant(slot);
        boolean nobodys = isNobodys(now, slot);
        Optional<Node> member = id.flatMap(now::member);
        if (slot.walStatus()
                .filter(status -> status.equals("lost") || status.equals("unreserved"))
                .isPresent()) {
            return Check.failed(
                    title,
                    "%s: slot %s is %s"
                            .formatted(
                                    node.name(), slot.name(), slot.walStatus().get()),
                    "it needs more WAL than max_slot_wal_keep_size allows; " + holds,
                    slot.walStatus().get().equals("lost")
                            ? member.map(standby -> renewed(now, node, standby))
                                    .orElse("whoever used it must begin anew; then drop it")
                            : "let its standby catch up now, or raise max_slot_wal_keep_size");
        }
        if (!slot.active() && !slot.physical()) {
            return Check.failed(
                    title,
                    "%s: logical slot %s is inactive".formatted(node.name(), slot.name()),
                    holds + ", and WAL and deleted rows are kept for it until the disk is full",
                    node.isPrimary()
                            ? "start its reader; or, if that will not come back: select pg_drop_replication_slot('%s') there"
                                    .formatted(slot.name())
                            : "its reader reads from the primary, if that has a slot for it; on %s: select pg_drop_replication_slot('%s')"
                                    .formatted(node.name(), slot.name()));
        }
        if (!slot.active()) {
            return Check.failed(
                    title,
                    "%s: slot %s is inactive".formatted(node.name(), slot.name()),
                    holds + (nobodys ? "; no member has id " + id.get() : "")
                            + ", and WAL is kept for it until the disk is full",
                    isOfNoUse(now, slot)
                            ? "rescan drops it"
                            : member.isPresent()
                                    ? used(now, node, member.get())
                                    : "drop it if no standby will come back to it");
        }
        if (nobodys) {
            return Check.warned(
                    title,
                    "%s: slot %s is in use, and no member has id %s".formatted(node.name(), slot.name(), id.get()),
                    "a server that is not registered receives WAL through it",
                    "find it in pg_stat_replication; expand it, or stop it");
        }
        return slot.walStatus().equals(Optional.of("extended"))
                ? Check.warned(
                        title,
                        "%s: slot %s keeps more WAL than max_wal_size".formatted(node.name(), slot.name()),
                        holds,
                        "its standby falls behind")
                : Check.held(title, "active; " + holds);
    }

    /** The word for a member whose slot is lost: it needs a new copy, unless it receives from elsewhere. */
    private static String renewed(ClusterState now, Node node, Node owner) {
        return owner.runningServer().filter(Server::isReceiving).isPresent()
                ? used(now, node, owner)
                : "rebuild '" + owner.name() + "'";
    }

    /** The word that lets its owner use it, or drops it if the owner receives from elsewhere. */
    private static String used(ClusterState now, Node node, Node owner) {
        Optional<NodeName> sender = new Cascade(now).sender(owner.name());
        return owner.runningServer().isPresent()
                ? "follow '%s', upstream: '%s'".formatted(owner.name(), sender.orElse(node.name()))
                : "start '%s'; if it is gone for good: shrink '%s'".formatted(owner.name(), owner.name());
    }

    /** If repmgr makes slots, a standby without one must be copied anew once its upstream has removed some WAL. */
    private static Optional<Check> ownSlot(ClusterState now, Node node) {
        Registration row = node.registration().orElseThrow();
        boolean slots = node.machine()
                .found()
                .filter(machine ->
                        Conventions.of(machine).usesSlots(machine.config().setting("use_replication_slots")))
                .isPresent();
        Optional<Node> sender = new Cascade(now)
                .sender(node.name())
                .or(() -> row.upstream().flatMap(now::member).map(Node::name))
                .flatMap(now::node);
        if (!slots
                || row.slotName().isEmpty()
                || sender.flatMap(Node::runningServer).isEmpty()) {
            return Optional.empty();
        }
        String slot = row.slotName().get();
        String title = node.name() + " has its slot on its upstream";
        if (sender.get().runningServer().orElseThrow().slot(slot).isEmpty()) {
            return Optional.of(Check.failed(
                    title,
                    "%s: there is no slot %s for %s".formatted(sender.get().name(), slot, node.name()),
                    "WAL that it still needs may be removed",
                    "follow '" + node.name() + "' creates it"));
        }
        if (node.runningServer().filter(Server::hidesSessions).isPresent()) {
            return Optional.of(Check.unknown(
                    title,
                    "it is not known whether %s streams through its slot %s".formatted(node.name(), slot),
                    null,
                    null));
        }
        boolean unused = node.runningServer()
                .flatMap(Server::walReceiver)
                .filter(receiver -> !receiver.slotName().equals(Optional.of(slot)))
                .isPresent();
        return Optional.of(
                unused
                        ? Check.warned(
                                title,
                                node.name() + " streams without its slot " + slot,
                                "WAL that it still needs may be removed",
                                "set primary_slot_name there")
                        : Check.held(title, slot));
    }
}
