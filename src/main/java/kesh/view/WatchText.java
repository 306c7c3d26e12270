package kesh.view;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Operation;
import kesh.cluster.RecordedEvent;
import kesh.cluster.Server;
import kesh.cluster.Sizes;
import kesh.cluster.Tick;
import kesh.cluster.Topology;
import kesh.cluster.Topology.Place;

/** A live view as lines of text: a function of what was seen, and of the screen that it has to fit. */
public final class WatchText {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    /** Where there is no screen that bounds it. */
    private static final int EVENTS_IN_BLOCK = 5;

    private static final int CURVE = 20;

    /** How many looks it is of use to keep. */
    public static final int REMEMBERED = CURVE + 1;

    /** Bytes, seconds and bytes a second that a curve's scale reaches at least. */
    private static final long LEAST_BYTES = 64 << 10;

    private static final long LEAST_SECONDS = 2;

    /** What the nodes are ordered by. */
    public enum Order {
        TREE,
        LAG,
        RATE,
        NAME;

        public Order next() {
            return values()[(ordinal() + 1) % values().length];
        }
    }

    private enum Tone {
        PLAIN,
        HEADING,
        TITLE,
        BAD,
        DOUBTFUL
    }

    private record Line(Tone tone, String text) {}

    /** @param rank columns of a higher rank are left out first where the screen is narrow */
    private record Column(String heading, int rank, Function<Row, String> cell) {}

    private record Row(Place place, String lead) {
        NodeName name() {
            return place.name();
        }
    }

    private final List<Tick> ticks;
    private final Tick now;
    private final Topology topology;
    private final Style style;
    private final ZoneId zone;

    /**
     * @param ticks the last looks, the latest last; at least one
     * @param zone in which times are told
     */
    public WatchText(List<Tick> ticks, boolean colour, ZoneId zone) {
        this.ticks = List.copyOf(ticks.subList(Math.max(0, ticks.size() - REMEMBERED), ticks.size()));
        this.now = ticks.get(ticks.size() - 1);
        this.topology = Topology.of(now.state());
        this.style = new Style(colour);
        this.zone = zone;
    }

    /** Exactly as many lines as the screen has, none wider than it. */
    public List<String> screen(int width, int height, Order order, boolean paused) {
        List<Line> lines = new ArrayList<>(head(paused));
        lines.addAll(nodes(width, order));
        int room = height - 1;
        List<Line> work = section("", work());
        List<Line> slots = section("SLOTS", slots());
        List<Line> events = section("EVENTS", events());
        int left = Math.max(0, room - lines.size() - work.size());
        // Slots first, but events are not pushed out by them.
        int forSlots = Math.min(slots.size(), Math.max(left - events.size(), left / 2));
        lines.addAll(work);
        lines.addAll(first(slots, forSlots));
        lines.addAll(first(events, Math.max(0, room - lines.size())));
        List<Line> shown = new ArrayList<>(first(lines, room));
        while (shown.size() < room) {
            shown.add(new Line(Tone.PLAIN, ""));
        }
        shown.add(new Line(
                Tone.HEADING,
                (paused ? "p: go on" : "p: pause") + "   s: sort, now by "
                        + order.name().toLowerCase(Locale.ROOT) + "   q: quit"));
        return shown.stream().map(line -> painted(line, width)).toList();
    }

    /** For a printer, a pipe, a terminal that can do nothing: as long as it is, with an empty line behind it. */
    public List<String> block() {
        List<Line> lines = new ArrayList<>(head(false));
        lines.addAll(nodes(Integer.MAX_VALUE, Order.TREE));
        lines.addAll(section("", work()));
        lines.addAll(section("SLOTS", slots()));
        lines.addAll(first(section("EVENTS", events()), EVENTS_IN_BLOCK + 2));
        lines.add(new Line(Tone.PLAIN, ""));
        return lines.stream().map(line -> painted(line, Integer.MAX_VALUE)).toList();
    }

    private String painted(Line line, int width) {
        String text =
                Width.cut(line.text().replaceAll("\\p{Cntrl}", "?"), width).stripTrailing();
        return text.isEmpty()
                ? text
                : switch (line.tone()) {
                    case PLAIN -> text;
                    case HEADING -> style.faint(text);
                    case TITLE -> style.strong(text);
                    case BAD -> style.bad(text);
                    case DOUBTFUL -> style.doubtful(text);
                };
    }

    private static List<Line> first(List<Line> lines, int count) {
        if (lines.size() <= count) {
            return lines;
        }
        // A heading with nothing below it says nothing.
        return count < 3 ? List.of() : lines.subList(0, count);
    }

    private static List<Line> section(String heading, List<Line> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        List<Line> section = new ArrayList<>(List.of(new Line(Tone.PLAIN, "")));
        if (!heading.isEmpty()) {
            section.add(new Line(Tone.HEADING, heading));
        }
        section.addAll(lines);
        return section;
    }

    // --- the top

    private List<Line> head(boolean paused) {
        List<String> primaries = now.state().primaries().stream()
                .map(node -> node.name().value())
                .toList();
        long members = topology.places().stream()
                .filter(place -> place.id().isPresent())
                .count();
        long well = topology.places().stream().filter(WatchText::isWell).count();
        String text = "%s%s   %s   %d of %d well   %s"
                .formatted(
                        now.state().name(),
                        paused ? "   PAUSED" : "",
                        primaries.isEmpty() ? "NO PRIMARY" : "primary " + String.join(" AND ", primaries),
                        well,
                        members,
                        CLOCK.withZone(zone).format(now.at()));
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(primaries.size() == 1 && well == members ? Tone.TITLE : Tone.BAD, text));
        now.trouble().ifPresent(why -> lines.add(new Line(Tone.DOUBTFUL, "cannot look at all of it: " + why)));
        return lines;
    }

    private static boolean isWell(Place place) {
        return place.id().isPresent()
                && (place.status().equals("running") || place.status().equals("streaming"));
    }

    // --- nodes

    private List<Line> nodes(int width, Order order) {
        List<Row> rows = rows(order);
        List<Column> columns = fitting(rows, width);
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::heading).toList());
        rows.forEach(row -> cells.add(
                columns.stream().map(column -> column.cell().apply(row)).toList()));
        List<String> texts = Table.lines(cells);
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(Tone.PLAIN, ""));
        lines.add(new Line(Tone.HEADING, texts.get(0)));
        for (int i = 0; i < rows.size(); i++) {
            Place place = rows.get(i).place();
            Tone tone =
                    isWell(place) || place.id().isEmpty() ? Tone.PLAIN : isUnknown(place) ? Tone.DOUBTFUL : Tone.BAD;
            lines.add(new Line(tone, texts.get(i + 1)));
        }
        rows.stream()
                .map(Row::place)
                .filter(this::isUnknown)
                .forEach(place -> lines.add(new Line(Tone.DOUBTFUL, place.name() + ": " + reason(place.name()))));
        return lines;
    }

    private List<Column> fitting(List<Row> rows, int width) {
        List<Column> columns = new ArrayList<>(List.of(
                new Column("NODE", 0, row -> row.lead() + row.name()),
                new Column("ROLE", 1, row -> row.place().role()),
                new Column("STATUS", 2, row -> status(row.place())),
                new Column("LAG", 3, row -> lag(row.place())),
                new Column("", 8, row -> curve(row, tick -> tick.lagBytes(row.name()), LEAST_BYTES)),
                new Column("SECONDS", 4, row -> seconds(row.place())),
                new Column("", 10, row -> curve(row, tick -> tick.lagSeconds(row.name()), LEAST_SECONDS)),
                new Column("WAL/S", 5, row -> rate(row.name()).map(Sizes::text).orElse("-")),
                new Column("", 9, row -> rateCurve(row.name())),
                new Column("REPMGRD", 6, row -> TopologyText.repmgrd(node(row.name()))),
                new Column("CLIENTS", 7, row -> clients(row.name()))));
        while (columns.size() > 1 && taken(columns, rows) > width) {
            columns.remove(
                    columns.stream().max(Comparator.comparing(Column::rank)).orElseThrow());
        }
        return columns;
    }

    private static int taken(List<Column> columns, List<Row> rows) {
        return columns.stream()
                        .mapToInt(column -> Stream.concat(
                                        Stream.of(column.heading()),
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
                .map(server -> Integer.toString(server.activity().clients()))
                .orElse("-");
    }

    private Optional<Long> rate(NodeName name) {
        return ticks.size() < 2 ? Optional.empty() : now.rate(name, ticks.get(ticks.size() - 2));
    }

    private String curve(Row row, Function<Tick, Optional<Long>> value, long least) {
        return isStandby(row.place())
                ? Curve.of(
                        ticks.subList(Math.max(0, ticks.size() - CURVE), ticks.size()).stream()
                                .map(value)
                                .toList(),
                        least)
                : "";
    }

    private String rateCurve(NodeName name) {
        List<Optional<Long>> rates = new ArrayList<>();
        for (int i = 1; i < ticks.size(); i++) {
            rates.add(ticks.get(i).rate(name, ticks.get(i - 1)));
        }
        return Curve.of(rates, LEAST_BYTES);
    }

    // --- the rest

    private List<Line> work() {
        List<Line> lines = new ArrayList<>();
        now.keshes().forEach(kesh -> lines.add(new Line(Tone.TITLE, "at work: " + kesh)));
        for (Operation operation : now.operations()) {
            lines.add(new Line(
                    Tone.PLAIN,
                    "  step %d of %d  %s"
                            .formatted(
                                    operation.step(),
                                    operation.of(),
                                    Stream.of(
                                                    operation.doing(),
                                                    operation.phase(),
                                                    ProgressLine.bar(operation.done(), operation.total()))
                                            .filter(text -> !text.isEmpty())
                                            .collect(Collectors.joining("  ")))));
        }
        return lines;
    }

    private List<Line> slots() {
        record Held(Node node, Server.Slot slot) {}
        List<Held> all = now.state().nodes().stream()
                .flatMap(node -> node.runningServer().stream()
                        .flatMap(server -> server.slots().stream())
                        .map(slot -> new Held(node, slot)))
                .sorted(Comparator.comparing((Held held) -> held.slot().active())
                        .thenComparing(held -> held.slot().retainedBytes().orElse(0L), Comparator.reverseOrder())
                        .thenComparing(held -> held.slot().name()))
                .toList();
        List<String> texts = Table.lines(all.stream()
                .map(held -> List.of(
                        held.slot().name(),
                        "on " + held.node().name(),
                        held.slot().active() ? "active" : "INACTIVE",
                        "holds " + held.slot().retainedBytes().map(Sizes::text).orElse("no WAL"),
                        held.slot()
                                .walStatus()
                                .filter(word -> !word.equals("reserved"))
                                .orElse("")))
                .toList());
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            lines.add(new Line(all.get(i).slot().active() ? Tone.PLAIN : Tone.DOUBTFUL, texts.get(i)));
        }
        return lines;
    }

    private List<Line> events() {
        List<RecordedEvent> all = now.events();
        List<String> texts = Table.lines(all.stream()
                .map(event -> List.of(
                        CLOCK.withZone(zone).format(event.at()),
                        name(event.node()),
                        event.event() + (event.successful() ? "" : " FAILED"),
                        event.details()))
                .toList());
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            lines.add(new Line(all.get(i).successful() ? Tone.PLAIN : Tone.BAD, texts.get(i)));
        }
        return lines;
    }

    private String name(int id) {
        return now.state().members().stream()
                .filter(node -> node.registration().orElseThrow().id().value() == id)
                .map(node -> node.name().value())
                .findFirst()
                .orElse("node " + id);
    }
}
