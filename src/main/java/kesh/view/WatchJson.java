package kesh.view;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Operation;
import kesh.cluster.RecordedEvent;
import kesh.cluster.Server;
import kesh.cluster.Topology;
import kesh.cluster.WatchSample;

/** A live view as lines of JSON. */
final class WatchJson {
    private WatchJson() {}

    /** @param before the look before it: rates and events are those since then */
    static String line(WatchSample now, Optional<WatchSample> before) {
        JsonObject object = JsonView.object("sampled", now.at());
        JsonArray nodes = new JsonArray();
        Topology.of(now.state()).places().forEach(place -> nodes.add(node(place, now, before)));
        object.add("nodes", nodes);
        JsonArray atWork = new JsonArray();
        now.keshes().forEach(atWork::add);
        object.add("atWork", atWork);
        JsonArray operations = new JsonArray();
        now.operations().forEach(operation -> operations.add(operation(operation)));
        object.add("operations", operations);
        JsonArray events = new JsonArray();
        List<RecordedEvent> known = before.map(WatchSample::events).orElse(List.of());
        now.events().stream().filter(event -> !known.contains(event)).forEach(event -> events.add(event(event)));
        object.add("events", events);
        now.trouble().ifPresent(why -> object.addProperty("trouble", why));
        return object.toString();
    }

    private static JsonObject node(Topology.Place place, WatchSample now, Optional<WatchSample> before) {
        NodeName name = place.name();
        Node node = now.state().node(name).orElseThrow();
        JsonObject object = new JsonObject();
        object.addProperty("node", name.value());
        place.id().ifPresent(id -> object.addProperty("id", id.value()));
        object.addProperty("role", place.role());
        object.addProperty("status", place.status());
        place.upstream().ifPresent(upstream -> object.addProperty("upstream", upstream.value()));
        before.flatMap(earlier -> now.rate(name, earlier))
                .ifPresent(rate -> object.addProperty("walBytesPerSecond", rate));
        now.lagBytes(name).ifPresent(lag -> object.addProperty("lagBytes", lag));
        now.lagSeconds(name).ifPresent(lag -> object.addProperty("lagSeconds", lag));
        node.runningServer().ifPresent(server -> {
            server.clients().found().ifPresent(clients -> object.addProperty("clients", clients));
            server.repmgrd().found().ifPresent(repmgrd -> {
                object.addProperty("repmgrdRuns", repmgrd.running());
                object.addProperty("failoverPaused", repmgrd.paused());
            });
            JsonArray slots = new JsonArray();
            server.slots().forEach(slot -> slots.add(slot(slot)));
            object.add("slots", slots);
        });
        if (!node.machine().isKnown()) {
            object.addProperty("unknown", node.machine().reason());
        } else if (!node.server().isKnown()) {
            object.addProperty("unknown", node.server().reason());
        }
        return object;
    }

    private static JsonObject slot(Server.Slot slot) {
        JsonObject object = new JsonObject();
        object.addProperty("slot", slot.name());
        object.addProperty("active", slot.active());
        slot.retainedBytes().ifPresent(bytes -> object.addProperty("heldBytes", bytes));
        slot.walStatus().ifPresent(status -> object.addProperty("walStatus", status));
        return object;
    }

    private static JsonObject operation(Operation operation) {
        JsonObject object = new JsonObject();
        object.addProperty("title", operation.title());
        object.addProperty("began", operation.began().toString());
        object.addProperty("number", operation.step());
        object.addProperty("of", operation.of());
        object.addProperty("doing", operation.doing());
        object.addProperty("phase", operation.phase());
        operation.done().ifPresent(bytes -> object.addProperty("doneBytes", bytes));
        operation.total().ifPresent(bytes -> object.addProperty("totalBytes", bytes));
        return object;
    }

    private static JsonObject event(RecordedEvent event) {
        JsonObject object = new JsonObject();
        object.addProperty("at", event.at().toString());
        object.addProperty("id", event.node());
        object.addProperty("event", event.event());
        object.addProperty("successful", event.successful());
        object.addProperty("details", event.details());
        return object;
    }
}
