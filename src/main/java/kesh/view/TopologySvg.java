package kesh.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kesh.cluster.Topology;
import kesh.cluster.Topology.Place;
import kesh.cluster.WatchSample;
import kesh.text.Sizes;
import kesh.text.Width;

/** A cluster as a drawing: each standby to the right of the node that it receives WAL from. */
final class TopologySvg {
    private static final int WIDTH = 216;
    private static final int HEIGHT = 64;
    private static final int GAP_ACROSS = 64;
    private static final int GAP_DOWN = 20;
    private static final int MARGIN = 4;

    /** The maximum width of a name, in columns; a longer name is cut here, and whole in the table below. */
    private static final int NAME = 22;

    private static final int WORDS = 30;

    private final WatchSample now;
    private final Map<Place, int[]> corners = new LinkedHashMap<>();
    private final List<Place> path = new ArrayList<>();
    private final StringBuilder svg = new StringBuilder();
    private int rows;
    private int columns;

    private TopologySvg(WatchSample now) {
        this.now = now;
    }

    static String of(WatchSample now) {
        return new TopologySvg(now).drawn();
    }

    private String drawn() {
        TopologyText.walk(Topology.of(now.state()), this::place);
        int width = 2 * MARGIN + columns * (WIDTH + GAP_ACROSS) - GAP_ACROSS;
        int height = 2 * MARGIN + rows * (HEIGHT + GAP_DOWN) - GAP_DOWN;
        corners.forEach(this::box);
        return ("<svg class=\"topology\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " aria-label=\"who receives WAL from whom\">\n%s</svg>\n")
                .formatted(width, height, width, height, svg);
    }

    /** Places the first standby of a node beside it, the others below that one. */
    private void place(Place place, String lead) {
        int depth = lead.length() / 3;
        while (path.size() > depth) {
            path.remove(path.size() - 1);
        }
        boolean first = depth > 0
                && corners.keySet().stream().reduce((a, b) -> b).orElseThrow().equals(path.get(depth - 1));
        rows += first ? 0 : 1;
        columns = Math.max(columns, depth + 1);
        int[] corner = {MARGIN + depth * (WIDTH + GAP_ACROSS), MARGIN + (rows - 1) * (HEIGHT + GAP_DOWN)};
        if (depth > 0) {
            line(corners.get(path.get(depth - 1)), corner, place);
        }
        corners.put(place, corner);
        path.add(place);
    }

    private void line(int[] from, int[] to, Place place) {
        int x1 = from[0] + WIDTH;
        int y1 = from[1] + HEIGHT / 2;
        int x2 = to[0];
        int y2 = to[1] + HEIGHT / 2;
        int middle = x1 + (x2 - x1) / 2;
        boolean standby = place.role().equals("standby");
        boolean streams = place.status().startsWith("streaming");
        svg.append("<path class=\"%s\" d=\"M%d %d H%d V%d H%d\"/>\n"
                .formatted(
                        !standby ? "stream beside" : streams ? "stream" : "stream broken",
                        x1,
                        y1,
                        middle,
                        y2,
                        x2 - (standby ? 7 : 0)));
        if (!standby) {
            // Only standbys get an arrow: a witness receives no WAL.
            return;
        }
        svg.append("<path class=\"arrow\" d=\"M%d %d l-8 -4 v8 z\"/>\n".formatted(x2, y2));
    }

    private void box(Place place, int[] corner) {
        boolean well = place.isWell();
        boolean unknown = !now.state().node(place.name()).orElseThrow().server().isKnown();
        String kind = place.role().equals("-") ? "none" : place.role();
        svg.append(Html.element(
                "g",
                "class=\"node %s %s\" transform=\"translate(%d %d)\""
                        .formatted(kind, well ? "well" : unknown ? "doubtful" : "bad", corner[0], corner[1]),
                "<rect width=\"%d\" height=\"%d\" rx=\"6\"/>".formatted(WIDTH, HEIGHT)
                        + text(20, "name", Width.cut(place.name().value(), NAME))
                        + text(
                                38,
                                "",
                                Width.cut(place.role() + " · " + (unknown ? "unreachable" : place.status()), WORDS))
                        + text(55, "small", Width.cut(place.host().address() + lag(place), WORDS))));
    }

    private String lag(Place place) {
        return now.lagBytes(place.name())
                .map(lag -> " · lag " + Sizes.text(lag))
                .orElse("");
    }

    private static String text(int y, String kind, String text) {
        return "<text x=\"12\" y=\"%d\" class=\"%s\">%s</text>".formatted(y, kind, Html.text(text));
    }
}
