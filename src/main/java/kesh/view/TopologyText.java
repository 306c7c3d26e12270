package kesh.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.cluster.Topology;
import kesh.cluster.Topology.Place;
import kesh.text.Sizes;
import kesh.text.Width;
import kesh.translation.Translation;

/** A cluster as a tree with columns: each standby below the node that it receives WAL from. */
final class TopologyText {
    private static final List<String> HEADINGS =
            List.of("NODE", "ID", "ROLE", "STATUS", "LAG", "REPMGRD", "HOST", "VERSION");

    private final Translation translation;

    TopologyText(Translation translation) {
        this.translation = translation;
    }

    List<String> table(ClusterState state) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS.stream().map(translation::say).toList());
        walk(Topology.of(state), (place, lead) -> rows.add(row(state, place, lead)));
        return Table.lines(rows);
    }

    /** Returns two columns: today's tree, and the foreseen one with a mark at each change. */
    List<String> sideBySide(ClusterState before, ClusterState after) {
        List<String> left = new ArrayList<>(List.of(translation.say("NOW")));
        left.addAll(tree(Topology.of(before), null));
        List<String> right = new ArrayList<>(List.of(translation.say("THEN")));
        right.addAll(tree(Topology.of(after), Topology.of(before)));
        List<String> lines = new ArrayList<>();
        int width = left.stream().mapToInt(Width::of).max().orElse(0) + 4;
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String leftLine = i < left.size() ? left.get(i) : "";
            lines.add((Table.padded(leftLine, width) + (i < right.size() ? right.get(i) : "")).stripTrailing());
        }
        return lines;
    }

    private List<String> tree(Topology topology, Topology before) {
        List<List<String>> rows = new ArrayList<>();
        walk(topology, (place, lead) -> rows.add(shortRow(before, place, lead)));
        return Table.lines(rows);
    }

    private List<String> shortRow(Topology before, Place place, String lead) {
        boolean changed = before != null
                && before.places().stream()
                        .noneMatch(old -> old.name().equals(place.name())
                                && old.role().equals(place.role())
                                && old.upstream().equals(place.upstream())
                                && old.status().equals(place.status()));
        return List.of(
                (before == null ? "" : changed ? "+ " : "  ") + lead + place.name(),
                place.id().map(NodeId::toString).orElse("-"),
                translation.say(place.role()),
                translation.say(place.status()));
    }

    private List<String> row(ClusterState state, Place place, String lead) {
        Node node = state.node(place.name()).orElseThrow();
        return List.of(
                lead + place.name(),
                place.id().map(NodeId::toString).orElse("-"),
                translation.say(place.role()),
                translation.say(place.status()),
                lag(state, place),
                translation.say(repmgrd(node)),
                place.host().address().toString(),
                node.machine()
                        .found()
                        .flatMap(machine -> machine.software())
                        .map(software -> software.version())
                        .orElse("?"));
    }

    private static String lag(ClusterState state, Place place) {
        return place.upstream()
                .flatMap(upstream -> new Streaming(state).row(upstream, place.name()))
                .map(row -> row.lagBytes().map(Sizes::text).orElse("?"))
                .orElse(place.role().equals("standby") ? "?" : "-");
    }

    static String repmgrd(Node node) {
        Optional<Server> server = node.runningServer();
        if (server.isEmpty()) {
            return node.server().isKnown() ? "-" : "?";
        }
        return server.get()
                .repmgrd()
                .found()
                .map(repmgrd -> !repmgrd.running() ? "not running" : repmgrd.paused() ? "PAUSED" : "running")
                .orElse("?");
    }

    /** Visits each place below its upstream, with the branches that are drawn before its name. */
    static void walk(Topology topology, BiConsumer<Place, String> each) {
        roots(topology).forEach(root -> walk(topology, root, "", "", each));
    }

    private static void walk(
            Topology topology, Place place, String lead, String below, BiConsumer<Place, String> each) {
        each.accept(place, lead);
        children(topology, place)
                .forEach((child, isLast) -> walk(
                        topology, child, below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  "), each));
    }

    private static Stream<Place> roots(Topology topology) {
        return topology.places().stream().filter(place -> place.upstream()
                .filter(name -> topology.places().stream()
                        .anyMatch(other -> other.name().equals(name)))
                .isEmpty());
    }

    private static Children children(Topology topology, Place parent) {
        return new Children(topology.places().stream()
                .filter(place -> place.upstream().equals(Optional.of(parent.name())))
                .toList());
    }

    private record Children(List<Place> places) {
        void forEach(BiConsumer<Place, Boolean> each) {
            for (int i = 0; i < places.size(); i++) {
                each.accept(places.get(i), i == places.size() - 1);
            }
        }
    }
}
