package kesh.view;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Grants;
import kesh.cluster.Node;
import kesh.cluster.Operation;
import kesh.cluster.RecordedEvent;
import kesh.cluster.Server;
import kesh.cluster.Topology;
import kesh.cluster.Topology.Place;
import kesh.cluster.WatchSample;
import kesh.text.Printable;
import kesh.text.Sizes;
import kesh.text.Width;
import kesh.translation.Translation;

/** A live view as lines of text: a function of what was seen, and of the screen that it has to fit. */
public final class WatchText {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    /** The maximum number of events in a block, which no screen bounds. */
    private static final int EVENTS_IN_BLOCK = 5;

    static final int CURVE = 20;

    /** The number of looks that are of use. */
    public static final int REMEMBERED = CURVE + 1;

    /** The order of the nodes in the table. */
    public enum Order {
        TREE,
        LAG,
        RATE,
        NAME;

        public Order next() {
            return values()[(ordinal() + 1) % values().length];
        }
    }

    enum Tone {
        PLAIN,
        HEADING,
        TITLE,
        BAD,
        DOUBTFUL
    }

    record Line(Tone tone, String text) {}

    private final List<WatchSample> samples;
    private final WatchSample now;
    private final Topology topology;
    private final Translation translation;
    private final Style style;
    private final ZoneId zone;

    /**
     * @param samples the last looks, the latest last; at least one
     * @param zone the time zone of times that are shown
     */
    public WatchText(List<WatchSample> samples, Translation translation, boolean colour, ZoneId zone) {
        this.samples = List.copyOf(samples.subList(Math.max(0, samples.size() - REMEMBERED), samples.size()));
        this.now = samples.get(samples.size() - 1);
        this.topology = Topology.of(now.state());
        this.translation = translation;
        this.style = new Style(colour);
        this.zone = zone;
    }

    /** Returns exactly as many lines as the screen has, none wider than it. */
    public List<String> screen(int width, int height, Order order, boolean paused) {
        List<Line> lines = new ArrayList<>(head(paused));
        lines.addAll(new WatchNodes(samples, translation).lines(width, order));
        int room = height - 1;
        List<Line> work = section("", work());
        List<Line> slots = section("SLOTS", slots());
        List<Line> events = section("EVENTS", events());
        int left = Math.max(0, room - lines.size() - work.size());
        // Slots come first, but must not push out the events.
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
                translation.say((paused ? "p: go on" : "p: pause") + "   s: sort, now by "
                        + order.name().toLowerCase(Locale.ROOT) + "   q: quit")));
        return shown.stream().map(line -> painted(line, width)).toList();
    }

    /** Returns all lines, with an empty one at the end, for a printer, a pipe or a dumb terminal. */
    public List<String> block() {
        List<Line> lines = new ArrayList<>(head(false));
        lines.addAll(new WatchNodes(samples, translation).lines(Integer.MAX_VALUE, Order.TREE));
        lines.addAll(section("", work()));
        lines.addAll(section("SLOTS", slots()));
        lines.addAll(first(section("EVENTS", events()), EVENTS_IN_BLOCK + 2));
        lines.add(new Line(Tone.PLAIN, ""));
        return lines.stream().map(line -> painted(line, Integer.MAX_VALUE)).toList();
    }

    private String painted(Line line, int width) {
        String text = Width.cut(Printable.line(line.text()), width).stripTrailing();
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

    private List<Line> section(String heading, List<Line> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        List<Line> section = new ArrayList<>(List.of(new Line(Tone.PLAIN, "")));
        if (!heading.isEmpty()) {
            section.add(new Line(Tone.HEADING, translation.say(heading)));
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
        long well = topology.places().stream().filter(Place::isWell).count();
        String text = "%s%s   %s   %d of %d well   %s"
                .formatted(
                        now.state().name(),
                        paused ? "   PAUSED" : "",
                        primaries.isEmpty()
                                ? "NO PRIMARY"
                                : primaries.size() > 1
                                        ? "SPLIT BRAIN: " + String.join(" AND ", primaries)
                                        : "primary " + primaries.get(0),
                        well,
                        members,
                        CLOCK.withZone(zone).format(now.at()));
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(primaries.size() == 1 && well == members ? Tone.TITLE : Tone.BAD, translation.say(text)));
        now.trouble()
                .ifPresent(why ->
                        lines.add(new Line(Tone.DOUBTFUL, translation.say("not all of it can be inspected: " + why))));
        Grants.unseen(now.state()).forEach(unseen -> {
            lines.add(new Line(Tone.DOUBTFUL, translation.say(unseen.message())));
            lines.add(new Line(Tone.DOUBTFUL, translation.say(unseen.mending())));
        });
        return lines;
    }

    // --- the rest

    private List<Line> work() {
        List<Line> lines = new ArrayList<>();
        now.keshes().forEach(kesh -> lines.add(new Line(Tone.TITLE, translation.say("now running: " + kesh))));
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
                        translation.say("on " + held.node().name()),
                        translation.say(held.slot().active() ? "active" : "INACTIVE"),
                        translation.say("holds "
                                + held.slot().retainedBytes().map(Sizes::text).orElse("no WAL")),
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
                        name(now, event.node()),
                        event.event() + (event.successful() ? "" : translation.say(" FAILED")),
                        event.details()))
                .toList());
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            lines.add(new Line(all.get(i).successful() ? Tone.PLAIN : Tone.BAD, texts.get(i)));
        }
        return lines;
    }

    /** Returns the name of a node, or its id if it is no longer a member. */
    static String name(WatchSample now, int id) {
        return now.state().members().stream()
                .filter(node -> node.registration().orElseThrow().id().value() == id)
                .map(node -> node.name().value())
                .findFirst()
                .orElse("node " + id);
    }
}
