package kesh.fact;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;

/** Foresees a server that did not run: it resembles one that runs, as nothing nearer is known. */
final class Started {
    private Started() {}

    /** Gives it the settings and the slots that it had, and a repmgrd that waited for it. */
    static Server of(Node node, Server server, Server like) {
        Server found = node.control()
                .flatMap(control -> control.resting().found())
                .map(resting -> server.withSettings(resting.settings()).withSlots(idle(resting.slots())))
                .orElseGet(() -> relocated(server, node));
        List<String> kept = node.control().map(Control::slots).orElse(List.of());
        for (String name : kept) {
            found = found.slot(name).isPresent() ? found : found.withSlot(name, false);
        }
        boolean waited = node.machine()
                .found()
                .filter(machine -> machine.repmgrd().isPresent())
                .isPresent();
        return waited ? found.withRepmgrd(like.repmgrd()) : found;
    }

    /** What is in the other's data directory is in the node's own; where else a node with data has its configuration is not known. */
    private static Server relocated(Server server, Node node) {
        Optional<String> from = server.setting("data_directory").map(DataDirectory::withoutSlash);
        Optional<String> to = node.machine()
                .found()
                .map(machine ->
                        DataDirectory.withoutSlash(machine.dataDirectory().path()));
        if (from.isEmpty() || to.isEmpty()) {
            return server;
        }
        Map<String, String> settings = new TreeMap<>(server.settings());
        settings.replaceAll((name, value) -> value.equals(from.get()) || value.startsWith(from.get() + "/")
                ? to.get() + value.substring(from.get().length())
                : value);
        if (node.control().isPresent()) {
            settings.computeIfPresent("config_file", (name, value) -> value.startsWith(to.get() + "/") ? value : null);
        }
        return server.withSettings(settings);
    }

    private static List<Server.Slot> idle(List<Server.Slot> slots) {
        return slots.stream().map(Server.Slot::idle).toList();
    }

    /** Foresees that it runs, and neither sends nor receives anything yet. */
    static ClusterState alone(ClusterState state, NodeName node, boolean standby) {
        Optional<Server> like = state.server(node).or(() -> state.nodes().stream()
                .flatMap(other -> other.runningServer().stream())
                .findFirst());
        if (like.isEmpty()
                || state.node(node).filter(seen -> seen.server().isKnown()).isEmpty()) {
            return state;
        }
        return Detachment.of(state, node)
                .withMachine(
                        node,
                        machine -> machine.withDataDirectory(
                                machine.dataDirectory().withServerRunning()))
                .with(node, seen -> seen.withServer(of(seen, like.get().alone(standby), like.get())));
    }

    /** Foresees that a new server runs for the first time. */
    static ClusterState first(ClusterState state, NodeName node, Server server) {
        if (state.node(node).filter(seen -> seen.server().isKnown()).isEmpty()) {
            return state;
        }
        return state.withMachine(
                        node,
                        machine -> machine.withDataDirectory(
                                machine.dataDirectory().withServerRunning()))
                .with(node, seen -> seen.withServer(server));
    }
}
