package kesh.run;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;

/** The nodes that did not answer when a step last inspected them, and since when. */
final class Silence {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final ZoneId zone;
    private final Map<NodeName, Instant> since = new ConcurrentHashMap<>();

    /** @param zone of the operator's clock */
    Silence(ZoneId zone) {
        this.zone = zone;
    }

    /** Records that a survey of some nodes has ended, at that moment. */
    void seen(ClusterState state, Set<NodeName> looked, Instant at) {
        for (NodeName name : looked) {
            if (state.node(name).filter(Silence::isSilent).isPresent()) {
                since.putIfAbsent(name, at);
            } else {
                since.remove(name);
            }
        }
    }

    /**
     * Returns a line for each of these nodes that did not answer, such as "pg2 does not answer since 12:03:04: no route
     * to host".
     */
    List<String> told(ClusterState state, Set<NodeName> about) {
        return about.stream()
                .filter(since::containsKey)
                .sorted(Comparator.comparing(NodeName::value))
                .flatMap(name -> state.node(name).stream())
                .map(this::told)
                .toList();
    }

    private String told(Node node) {
        String clock = CLOCK.withZone(zone).format(since.get(node.name()));
        return node.machine().isKnown()
                ? "the server of " + node.name() + " cannot be queried since " + clock + ": " + node.whyUnseen()
                : node.name() + " does not answer since " + clock + ": " + node.whyUnseen();
    }

    private static boolean isSilent(Node node) {
        return !node.machine().isKnown() || !node.server().isKnown();
    }
}
