package kesh.view;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Operation;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.cluster.Topology;
import kesh.cluster.WatchSample;
import kesh.plan.Check;
import kesh.plan.Check.Verdict;
import kesh.text.Sizes;
import kesh.translation.Translation;

/** A report as one page of HTML: it contains style and drawings, and tells the browser to fetch nothing. */
final class ReportHtml {
    private static final String NONE = "–";

    private final Report report;
    private final Translation translation;
    private final WatchSample last;
    private final ZoneId zone;

    ReportHtml(Report report, Translation translation, ZoneId zone) {
        this.report = report;
        this.translation = translation;
        this.last = report.last();
        this.zone = zone;
    }

    String page() {
        String name = Html.text(last.state().name());
        return "<!DOCTYPE html>\n<html lang=\"" + translation.say("en") + "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                + "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
                + Html.element(
                        "title",
                        "",
                        Html.text(translation.say(last.state().name() + ": report of " + time(report.made()))))
                + "<style>\n" + Resource.text("report.css") + "</style>\n</head>\n<body>\n"
                + "<header>\n<h1>" + name + "</h1>\n<p>" + Html.text(translation.say(summary())) + "</p>\n</header>\n"
                + "<main>\n"
                + section("Topology", TopologySvg.of(last) + nodes())
                + section("Health", findings())
                + section("The sampled period", charts())
                + section("Replication slots", slots())
                + section("Settings that differ", settings())
                + section("Operations of this operator", operations())
                + section("Events", events())
                + "</main>\n"
                + Html.element(
                        "footer",
                        "",
                        Html.text(translation.say(
                                "Made by kesh " + time(report.made()) + ". Times are in " + zone + ".")))
                + "</body>\n</html>\n";
    }

    private String section(String heading, String html) {
        return Html.element("section", "", "<h2>" + Html.text(translation.say(heading)) + "</h2>\n" + html);
    }

    private String nothing(String text) {
        return Html.element("p", "class=\"nothing\"", Html.text(translation.say(text)));
    }

    private String table(List<String> headings, List<List<String>> rows) {
        return Html.table(headings.stream().map(translation::say).toList(), rows);
    }

    private String time(Instant at) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                .withZone(zone)
                .format(at);
    }

    private String summary() {
        List<String> primaries = last.state().primaries().stream()
                .map(node -> node.name().value())
                .toList();
        long well = Topology.of(last.state()).places().stream()
                .filter(Topology.Place::isWell)
                .count();
        Duration period = Duration.between(report.samples().get(0).at(), last.at());
        return "%s · %d of %d members are well · %s · sampled for %d s until %s"
                .formatted(
                        primaries.isEmpty()
                                ? "no primary"
                                : primaries.size() > 1
                                        ? "SPLIT BRAIN: " + String.join(" and ", primaries)
                                        : "primary " + primaries.get(0),
                        well,
                        last.state().members().size(),
                        verdict(),
                        period.toSeconds(),
                        time(last.at()));
    }

    private String verdict() {
        long failed = count(Verdict.FAILED);
        long unknown = count(Verdict.UNKNOWN);
        long warned = count(Verdict.WARNED);
        return failed + unknown + warned == 0
                ? "all checks pass"
                : "checks: " + failed + " failed, " + unknown + " unknown, " + warned + " warned";
    }

    private long count(Verdict verdict) {
        return report.checked().checks().stream()
                .filter(check -> check.verdict() == verdict)
                .count();
    }

    private String nodes() {
        List<List<String>> rows = new ArrayList<>();
        TopologyText.walk(Topology.of(last.state()), (place, lead) -> {
            Node node = last.state().node(place.name()).orElseThrow();
            Optional<Server> server = node.runningServer();
            rows.add(List.of(
                    place.name().value(),
                    place.id().map(NodeId::toString).orElse(NONE),
                    place.role(),
                    node.server().isKnown()
                            ? place.status()
                            : "unreachable: "
                                    + (node.machine().isKnown()
                                            ? node.server().reason()
                                            : node.machine().reason()),
                    place.upstream().map(NodeName::value).orElse(NONE),
                    place.host().address().toString(),
                    node.registration().map(Registration::location).orElse(NONE),
                    node.registration()
                            .map(row -> Integer.toString(row.priority()))
                            .orElse(NONE),
                    server.map(running -> Sizes.text(running.dataBytes())).orElse(NONE),
                    last.lagBytes(place.name()).map(Sizes::text).orElse(NONE),
                    TopologyText.repmgrd(node)));
        });
        return table(
                List.of(
                        "Node",
                        "Id",
                        "Role",
                        "Status",
                        "Upstream",
                        "Host",
                        "Location",
                        "Priority",
                        "Data",
                        "Lag",
                        "repmgrd"),
                rows);
    }

    // --- health

    private String findings() {
        StringBuilder html = new StringBuilder();
        List<Check> bad = report.checked().checks().stream()
                .filter(check -> check.verdict() != Verdict.HELD)
                .toList();
        if (bad.isEmpty()) {
            html.append(nothing("All is well: every check passes."));
        } else {
            html.append("<ul class=\"findings\">\n");
            bad.forEach(check -> html.append(Html.element(
                    "li",
                    "class=\"" + check.verdict().name().toLowerCase(Locale.ROOT) + "\"",
                    "<strong>" + translation.say(check.verdict().name().toLowerCase(Locale.ROOT)) + "</strong> "
                            + Html.text(translation.say(check.message()))
                            + check.detail()
                                    .map(detail -> "<p class=\"detail\">" + Html.text(translation.say(detail)) + "</p>")
                                    .orElse("")
                            + check.hint()
                                    .map(hint -> "<p class=\"hint\">" + Html.text(translation.say(hint)) + "</p>")
                                    .orElse(""))));
            html.append("</ul>\n");
        }
        List<List<String>> held = report.checked().checks().stream()
                .filter(check -> check.verdict() == Verdict.HELD)
                .map(check -> List.of(translation.say(check.title()), translation.say(check.message())))
                .toList();
        return html
                + Html.element(
                        "details",
                        "",
                        "<summary>" + held.size() + translation.say(held.size() == 1 ? " check passes" : " checks pass")
                                + "</summary>\n" + table(List.of("Check", "Found"), held));
    }

    // --- the period

    private String charts() {
        if (report.samples().size() < 2) {
            return nothing("Nothing was sampled.");
        }
        return legend()
                + chart("Lag, in bytes of WAL", (sample, i) -> sample::lagBytes, 64 << 10, Sizes::text)
                + chart("Lag, in seconds", (sample, i) -> sample::lagSeconds, 4, value -> value + " s")
                + chart(
                        "WAL written or replayed, a second",
                        (sample, i) -> node -> i == 0
                                ? Optional.empty()
                                : sample.rate(node, report.samples().get(i - 1)),
                        64 << 10,
                        value -> Sizes.text(value) + "/s");
    }

    private List<NodeName> names() {
        return last.state().members().stream().map(Node::name).toList();
    }

    private String legend() {
        StringBuilder html = new StringBuilder("<ul class=\"legend\">\n");
        List<NodeName> names = names();
        for (int i = 0; i < names.size(); i++) {
            html.append(
                    "<li><svg viewBox=\"0 0 28 8\" aria-hidden=\"true\"><path class=\"line k%d\" d=\"M1 4 H27\"/></svg> %s</li>\n"
                            .formatted(i % ChartSvg.KINDS, Html.text(names.get(i))));
        }
        return html.append("</ul>\n").toString();
    }

    private interface Value {
        Optional<Long> of(NodeName node);
    }

    private String chart(
            String label, BiFunction<WatchSample, Integer, Value> value, long least, LongFunction<String> unit) {
        Map<String, List<Optional<Long>>> lines = new LinkedHashMap<>();
        for (NodeName name : names()) {
            lines.put(
                    name.value(),
                    IntStream.range(0, report.samples().size())
                            .mapToObj(
                                    i -> value.apply(report.samples().get(i), i).of(name))
                            .toList());
        }
        return Html.element(
                "figure",
                "",
                "<figcaption>" + Html.text(translation.say(label)) + "</figcaption>\n"
                        + ChartSvg.of(
                                label,
                                report.samples().stream().map(WatchSample::at).toList(),
                                lines,
                                least,
                                unit,
                                zone));
    }

    // --- tables

    private String slots() {
        List<List<String>> rows = last.state().members().stream()
                .flatMap(node -> node.runningServer().stream()
                        .flatMap(server -> server.slots().stream())
                        .map(slot -> List.of(
                                slot.name(),
                                node.name().value(),
                                translation.say(slot.physical() ? "physical" : "logical"),
                                translation.say(slot.active() ? "active" : "inactive"),
                                slot.retainedBytes().map(Sizes::text).orElse(NONE),
                                slot.walStatus().orElse(NONE))))
                .toList();
        return rows.isEmpty()
                ? nothing("There are none.")
                : table(List.of("Slot", "On", "Kind", "State", "Holds WAL", "WAL is"), rows);
    }

    private String settings() {
        StringBuilder html = new StringBuilder();
        List<NodeName> known = new ArrayList<>();
        report.settings().forEach((node, settings) -> {
            if (settings.isKnown()) {
                known.add(node);
            } else {
                html.append(nothing(node + ": its settings are not known: " + settings.reason()));
            }
        });
        TreeSet<String> all = new TreeSet<>();
        known.forEach(node -> all.addAll(of(node).keySet()));
        List<List<String>> rows = new ArrayList<>();
        for (String setting : all) {
            List<String> values = known.stream()
                    .map(node -> of(node).getOrDefault(setting, NONE))
                    .toList();
            if (values.stream().distinct().count() > 1) {
                List<String> row = new ArrayList<>(List.of(setting));
                row.addAll(values);
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            return html + nothing("None, among " + known.size() + " servers that could be queried.");
        }
        List<String> headings = new ArrayList<>(List.of("Setting"));
        known.forEach(node -> headings.add(node.value()));
        return html + table(headings, rows);
    }

    private Map<String, String> of(NodeName node) {
        return Optional.ofNullable(report.settings().get(node))
                .flatMap(Seen::found)
                .orElse(Map.of());
    }

    private String operations() {
        List<List<String>> rows = report.operations().stream()
                .map(operation -> List.of(
                        time(operation.began()),
                        operation.title(),
                        operation.step() + " of " + operation.of(),
                        translation.say(operation.sentence().orElse("no end was recorded" + doing(operation)))))
                .toList();
        return rows.isEmpty()
                ? nothing("This machine has no journal of an operation.")
                : table(List.of("Began", "What", "Steps", "End"), rows);
    }

    private static String doing(Operation operation) {
        return operation.doing().isEmpty() ? "" : "; last: " + operation.doing();
    }

    private String events() {
        List<List<String>> rows = last.events().stream()
                .map(event -> List.of(
                        time(event.at()),
                        WatchText.name(last, event.node()),
                        event.event(),
                        translation.say(event.successful() ? "yes" : "NO"),
                        event.details()))
                .toList();
        return rows.isEmpty()
                ? nothing("repmgr.events has none, or no primary could be queried.")
                : table(List.of("When", "About", "Event", "Successful", "Details"), rows);
    }
}
