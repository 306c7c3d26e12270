package kesh.explain;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code repmgr service status} and {@code daemon status}, as a table and with {@code --csv}. */
final class ServiceStatusReader implements Reader {
    private static final Form FORM = new Form(
            "repmgr service status",
            "each node's repmgrd, which carries out failover: whether it runs, whether it is "
                    + "paused, when it last saw its upstream");

    private static final List<String> USUAL =
            List.of("ID", "Name", "Role", "Status", "Upstream", "repmgrd", "PID", "Paused?", "Upstream last seen");

    /** A row without a heading above it is told from other tables' by its number of cells and this one. */
    private static final Pattern REPMGRD = Pattern.compile("running|not running|n/a|\\?|unknown");

    private static final Pattern CSV = Pattern.compile(
            "\\s*(\\d{1,9}),([^,|]+),(primary|standby|witness),([01]),(-1|[01]),(-?\\d+),(-1|[01]),(-?\\d+),(-?\\d+),([^,|]*)\\s*");
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,9}) second\\(s\\) ago");

    /** By default, repmgrd queries its upstream every two seconds. */
    private static final int LONG_AGO = 60;

    private final RepmgrTable table = new RepmgrTable(
            FORM,
            Set.of("Location", "Prio.", "Priority", "repmgrd", "PID", "Paused?", "Upstream last seen"),
            "repmgrd");

    private boolean running;
    private long first;

    @Override
    public boolean holds(Line line) {
        return table.holds(line);
    }

    @Override
    public void interrupted(Found found) {
        if (!table.columns().isEmpty()) {
            end(found);
        }
    }

    @Override
    public boolean reads(Line line, Found found) {
        Matcher csv = CSV.matcher(line.text());
        if (csv.matches()) {
            boolean isUp = csv.group(4).equals("1");
            String role = csv.group(3);
            tell(
                    found,
                    line,
                    Map.of(
                            "Name",
                            csv.group(2),
                            "Role",
                            role,
                            "Status",
                            isUp ? role.equals("standby") ? "running" : "* running" : "? unreachable",
                            "repmgrd",
                            word(csv.group(5), "running", "not running"),
                            "PID",
                            csv.group(6),
                            "Paused?",
                            word(csv.group(7), "yes", "no"),
                            "Upstream last seen",
                            csv.group(9) + " second(s) ago"),
                    true);
            return true;
        }
        if (table.begins(line) || holds(line) && RepmgrTable.isRuler(line)) {
            return true;
        }
        return row(line, found);
    }

    private boolean row(Line line, Found found) {
        boolean headless = table.columns().isEmpty();
        List<String> its = headless ? USUAL : table.columns();
        List<String> cells = RepmgrTable.cells(line.text());
        boolean whole = cells.size() == its.size()
                && cells.get(0).matches("\\d{1,9}")
                && (!headless
                        || REPMGRD.matcher(cells.get(its.indexOf("repmgrd"))).matches());
        if (whole) {
            tell(
                    found,
                    line,
                    IntStream.range(0, cells.size()).boxed().collect(Collectors.toMap(its::get, cells::get)),
                    false);
        } else if (holds(line)) {
            // A row belongs to its heading: if it is damaged, it must be nobody else's.
            found.notUnderstood(line);
        } else {
            end(found);
        }
        return whole || holds(line);
    }

    private static String word(String flag, String set, String notSet) {
        return switch (flag) {
            case "1" -> set;
            case "0" -> notSet;
            default -> "n/a";
        };
    }

    /** @param cells by their columns */
    private void tell(Found found, Line line, Map<String, String> cells, boolean withoutUpstream) {
        found.part(FORM, line);
        first = first == 0 ? line.number() : first;
        String name = cells.get("Name");
        String role = cells.get("Role");
        String status = cells.get("Status");
        String upstream = cells.getOrDefault("Upstream", "");
        table.node(line.number(), name, upstream);
        Stream.of("Priority", "Prio.", "repmgrd", "PID", "Paused?", "Upstream last seen")
                .filter(cells::containsKey)
                .forEach(column -> table.kind(found, line.number(), name, column, cells.get(column)));
        if (!withoutUpstream || !role.equals("standby") || status.startsWith("?")) {
            NodeState.tell(found, FORM, line.number(), name, role, status, upstream);
        }
        switch (cells.get("repmgrd")) {
            case "running" -> {
                running = true;
                paused(found, line, name, cells.getOrDefault("Paused?", ""));
                lastSeen(found, line, name, cells.getOrDefault("Upstream last seen", ""));
            }
            case "not running" ->
                found.failed(
                        FORM,
                        line.number(),
                        "repmgrd does not run on " + name,
                        "no failover is done there when a node fails",
                        "start '" + NodeState.called(name)
                                + "' starts it; on KingbaseES kbha, by its line in cron, does so each minute");
            default ->
                found.unknown(
                        FORM, line.number(), "it is not known whether repmgrd runs on " + name, null, "kesh check");
        }
    }

    private static void paused(Found found, Line line, String name, String paused) {
        switch (paused) {
            case "no" -> found.held(FORM, line.number(), "repmgrd runs on " + name + " and is not paused");
            case "yes" ->
                found.failed(
                        FORM,
                        line.number(),
                        "repmgrd is paused on " + name,
                        "no standby is promoted when the primary fails; somebody paused it, or an operation "
                                + "ended half way",
                        "unpause, when no operation is running");
            default ->
                found.unknown(
                        FORM,
                        line.number(),
                        "it is not known whether repmgrd is paused on " + name,
                        null,
                        "kesh check");
        }
    }

    private static void lastSeen(Found found, Line line, String name, String seen) {
        Matcher seconds = SECONDS.matcher(seen);
        if (seconds.matches() && Integer.parseInt(seconds.group(1)) > LONG_AGO) {
            found.warned(
                    FORM,
                    line.number(),
                    name + "'s repmgrd last saw its upstream " + seconds.group(1) + " seconds ago",
                    "the upstream does not answer this repmgrd, or this repmgrd hangs",
                    "kesh check; hamgr.log or repmgrd's log on that node shows what it is doing");
        }
    }

    @Override
    public void end(Found found) {
        if (first > 0 && !running) {
            found.failed(
                    FORM,
                    first,
                    "repmgrd runs on none of these nodes",
                    "there is no failover at all",
                    "run start for each node; or use the vendor's own: sys_monitor.sh start");
        }
        table.end(found);
        first = 0;
        running = false;
    }
}
