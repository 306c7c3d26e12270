package kesh.verb.shrink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.fact.SlotIdle;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.product.Conventions;
import kesh.verb.part.Attach;
import kesh.verb.part.Capacity;
import kesh.verb.part.Slots;

/** The standbys below a node that leaves: they get its upstream instead. */
record Followers(Departure departure) {

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        children().forEach(child -> steps.add(follow(child)));
        // repmgr drops the old slots while the standbys follow, unless a busy server still calls them active.
        departure.others().forEach(other -> oldSlot(other)
                .ifPresent(slot -> steps.add(Slots.drop(departure.name(), slot))));
        return steps;
    }

    /** The node that takes over the standbys: the upstream of the leaving node. */
    Node heir() {
        return departure.row().upstream().flatMap(departure.now()::member).orElseGet(departure::primary);
    }

    /** Standbys that are below it, by their records or by real streams. */
    List<Node> children() {
        return departure.others().stream()
                .filter(member -> {
                    Registration row = member.registration().orElseThrow();
                    boolean receives = new Streaming(departure.now())
                            .sends(departure.self().name(), member.name());
                    return row.role() != Role.WITNESS
                            && (row.upstream().equals(Optional.of(departure.id())) || receives);
                })
                .toList();
    }

    /** Members that report that they receive WAL from it. */
    List<Node> receivers() {
        return departure.others().stream()
                .filter(other -> other.runningServer()
                        .flatMap(Server::walReceiver)
                        .filter(receiver -> receiver.isStreaming()
                                && departure.row().conninfo().address().is(receiver.senderHost())
                                && receiver.senderPort()
                                        == departure
                                                .row()
                                                .conninfo()
                                                .port(Conventions.of(departure.now())
                                                        .port()))
                        .isPresent())
                .toList();
    }

    private Step follow(Node child) {
        Fact[] idle = oldSlot(child).stream()
                .map(slot -> new SlotIdle(departure.name(), slot))
                .toArray(Fact[]::new);
        return new Attach(departure.now(), child, heir())
                .step(
                        "receive WAL from " + heir().name() + " instead of " + departure.name(),
                        "follow node " + departure.id() + " again",
                        idle);
    }

    /** The slot here of a standby that will be, or is already, below another node. */
    private Optional<String> oldSlot(Node standby) {
        return standby.registration().flatMap(Registration::slotName).filter(slot -> departure
                .self()
                .runningServer()
                .flatMap(server -> server.slot(slot))
                .isPresent());
    }

    /**
     * The setting by which its heir lacks room for the standbys: each needs a sender, and a slot if its record names
     * one.
     */
    Optional<String> lacks() {
        Server heir = heir().runningServer().orElseThrow();
        long slots = children().stream()
                .flatMap(child -> child.registration().orElseThrow().slotName().stream())
                .filter(slot -> !slot.isEmpty() && heir.slot(slot).isEmpty())
                .count();
        // The leaving node's own sender there becomes free only later: its standbys follow first.
        if (Capacity.freeSenders(heir) < children().size()) {
            return Optional.of("max_wal_senders");
        }
        return Capacity.freeSlots(heir) < slots ? Optional.of("max_replication_slots") : Optional.empty();
    }
}
