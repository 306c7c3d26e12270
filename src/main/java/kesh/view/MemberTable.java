package kesh.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Topology;
import kesh.cluster.Topology.Place;
import kesh.translation.Translation;

/**
 * A cluster, now and after the plan, in one table of the form that repmgr's operators know: a change is "now → then".
 */
final class MemberTable {
    private static final List<String> HEADINGS =
            List.of("ID", "NODE", "ROLE", "STATUS", "UPSTREAM", "LOCATION", "PRIORITY", "TIMELINE", "HOST");
    private static final String NONE = "-";

    private final Translation translation;

    MemberTable(Translation translation) {
        this.translation = translation;
    }

    /** Returns the table; no line if nothing in it changes. */
    List<String> changes(ClusterState before, ClusterState after) {
        List<List<String>> rows =
                new ArrayList<>(List.of(HEADINGS.stream().map(translation::say).toList()));
        boolean same = true;
        Topology then = Topology.of(after);
        for (Place place : Topology.of(before).places()) {
            List<String> now = row(before, place);
            List<String> later = then.places().stream()
                    .filter(other -> other.name().equals(place.name()))
                    .findFirst()
                    .map(other -> row(after, other))
                    .orElse(gone(place));
            same = same && now.equals(later);
            rows.add(IntStream.range(0, now.size())
                    .mapToObj(column -> cell(now.get(column), later.get(column)))
                    .toList());
        }
        return same ? List.of() : Table.lines(rows);
    }

    private static String cell(String now, String then) {
        return now.equals(then) ? now : now + " → " + then;
    }

    private List<String> row(ClusterState state, Place place) {
        Optional<Registration> row = state.node(place.name()).flatMap(Node::registration);
        return List.of(
                place.id().map(Object::toString).orElse(NONE),
                place.name().value(),
                translation.say(place.role()),
                translation.say(place.status()),
                place.upstream().map(NodeName::value).orElse(NONE),
                row.map(Registration::location).orElse(NONE),
                row.map(Registration::priority).map(Object::toString).orElse(NONE),
                Timelines.of(state, place.name()).map(Object::toString).orElse(NONE),
                place.host().address().toString());
    }

    private List<String> gone(Place place) {
        return List.of(
                NONE,
                place.name().value(),
                NONE,
                translation.say("no longer a member"),
                NONE,
                NONE,
                NONE,
                NONE,
                place.host().address().toString());
    }
}
