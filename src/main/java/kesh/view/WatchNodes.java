package kesh.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Topology;
import kesh.cluster.Topology.Place;
import kesh.cluster.WatchSample;
import kesh.text.Sizes;
import kesh.text.Width;
import kesh.translation.Translation;
import kesh.view.WatchText.Line;
import kesh.view.WatchText.Order;
import kesh.view.WatchText.Tone;

/** The nodes of a live view as a table: as many columns as the screen has room for. */
final class WatchNodes {
    /** The smallest upper ends of a curve's scale: this one in bytes or bytes per second, the next one in seconds. */
    private static final long LEAST_BYTES = 64 << 10;

    private static final long LEAST_SECONDS = 2;

    /** @param rank columns of a higher rank are left out first where the screen is narrow */
    private record Column(String heading, int rank, Function<Row, String> cell) {}

    private record Row(Place place, String lead) {
        NodeName name() {
            return place.name();
        }
    }

    private final List<WatchSample> samples;
    private final Translation translation;
    private final WatchSample now;
    private final Topology topology;

    WatchNodes(List<WatchSample> samples, Translation translation) {
        this.samples = samples;
        this.translation = translation;
        this.now = samples.get(samples.size() - 1);
        this.topology = Topology.of(now.state());
    }

    List<Line> lines(int width, Order order) {
        List<Row> rows = rows(order);
        List<Column> columns = fitting(rows, width);
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream()
                .map(column -> translation.say(column.heading()))
                .toList());
        rows.forEach(row -> cells.add(
                columns.stream().map(column -> column.cell().apply(row)).toList()));
        List<String> texts = Table.lines(cells);
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(Tone.PLAIN, ""));
        lines.add(new Line(Tone.HEADING, texts.get(0)));
        for (int i = 0; i < rows.size(); i++) {
            Place place = rows.get(i).place();
            Tone tone =
                    place.isWell() || place.id().isEmpty() ? Tone.PLAIN : isUnknown(place) ? Tone.DOUBTFUL : Tone.BAD;
            lines.add(new Line(tone, texts.get(i + 1)));
        }
        rows.stream()
                .map(Row::place)
                .filter(this::isUnknown)
                .forEach(place -> lines.add(
                        new Line(Tone.DOUBTFUL, place.name() + ": " + translation.say(reason(place.name())))));
        return lines;
    }

    private List<Column> fitting(List<Row> rows, int width) {
        List<Column> columns = new ArrayList<>(List.of(
                new Column("NODE", 0, row -> row.lead() + row.name()),
                new Column("ROLE", 1, row -> translation.say(row.place().role())),
                new Column("STATUS", 2, row -> translation.say(status(row.place()))),
                new Column("LAG", 3, row -> lag(row.place())),
                new Column("", 8, row -> curve(row, sample -> sample.lagBytes(row.name()), LEAST_BYTES)),
                new Column("SECONDS", 4, row -> seconds(row.place())),
                new Column("", 10, row -> curve(row, sample -> sample.lagSeconds(row.name()), LEAST_SECONDS)),
                new Column("WAL/S", 5, row -> rate(row.name()).map(Sizes::text).orElse("-")),
                new Column("", 9, row -> rateCurve(row.name())),
                new Column("REPMGRD", 6, row -> translation.say(TopologyText.repmgrd(node(row.name())))),
                new Column("CLIENTS", 7, row -> clients(row.name()))));
        while (columns.size() > 1 && taken(columns, rows) > width) {
            columns.remove(
                    columns.stream().max(Comparator.comparing(Column::rank)).orElseThrow());
        }
        return columns;
    }

    private int taken(List<Column> columns, List<Row> rows) {
        return columns.stream()
                        .mapToInt(column -> Stream.concat(
                                        Stream.of(translation.say(column.heading())),
                                        rows.stream().map(column.cell()))
                                .mapToInt(Width::of)
                                .max()
                                .orElse(0))
                        .sum()
                + 2 * (columns.size() - 1);
    }

    private List<Row> rows(Order order) {
        List<Row> rows = new ArrayList<>();
        if (order == Order.TREE) {
            TopologyText.walk(topology, (place, lead) -> rows.add(new Row(place, lead)));
            return rows;
        }
        topology.places().forEach(place -> rows.add(new Row(place, "")));
        Comparator<Row> byName = Comparator.comparing(row -> row.name().value());
        rows.sort(
                switch (order) {
                    case LAG -> most(row -> now.lagBytes(row.name())).thenComparing(byName);
                    case RATE -> most(row -> rate(row.name())).thenComparing(byName);
                    default -> byName;
                });
        return rows;
    }

    private static Comparator<Row> most(Function<Row, Optional<Long>> value) {
        return Comparator.comparing((Row row) -> value.apply(row).orElse(-1L)).reversed();
    }

    private Node node(NodeName name) {
        return now.state().node(name).orElseThrow();
    }

    private boolean isUnknown(Place place) {
        return !node(place.name()).server().isKnown();
    }

    private String reason(NodeName name) {
        Node node = node(name);
        return node.machine().isKnown()
                ? node.server().reason()
                : node.machine().reason();
    }

    private String status(Place place) {
        return isUnknown(place) ? "unreachable" : place.status();
    }

    private static boolean isStandby(Place place) {
        return place.role().equals("standby");
    }

    private String lag(Place place) {
        return now.lagBytes(place.name()).map(Sizes::text).orElse(isStandby(place) ? "?" : "-");
    }

    private String seconds(Place place) {
        return now.lagSeconds(place.name()).map(Object::toString).orElse(isStandby(place) ? "?" : "-");
    }

    private String clients(NodeName name) {
        return node(name)
                .runningServer()
                .map(server -> server.clients().found().map(Object::toString).orElse("?"))
                .orElse("-");
    }

    private Optional<Long> rate(NodeName name) {
        return samples.size() < 2 ? Optional.empty() : now.rate(name, samples.get(samples.size() - 2));
    }

    private String curve(Row row, Function<WatchSample, Optional<Long>> value, long least) {
        return isStandby(row.place())
                ? Curve.of(
                        samples.subList(Math.max(0, samples.size() - WatchText.CURVE), samples.size()).stream()
                                .map(value)
                                .toList(),
                        least)
                : "";
    }

    private String rateCurve(NodeName name) {
        List<Optional<Long>> rates = new ArrayList<>();
        for (int i = 1; i < samples.size(); i++) {
            rates.add(samples.get(i).rate(name, samples.get(i - 1)));
        }
        return Curve.of(rates, LEAST_BYTES);
    }
}
