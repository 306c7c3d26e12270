package kesh.explain;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code repmgr service status} and {@code daemon status}, as a table and with {@code --csv}. */
final class ServiceStatusReader implements Reader {
    private static final Form FORM = new Form(
            "repmgr service status",
            "each node's repmgrd, which carries out failover: whether it runs, whether it is "
                    + "paused, when it last saw its upstream");

    private static final Pattern ROW = Pattern.compile("\\s*\\d{1,9}\\s*\\|[^|=]*(?:\\|[^|=]*){7}\\s*");
    private static final Pattern CSV = Pattern.compile(
            "\\s*(\\d{1,9}),([^,|]+),(primary|standby|witness),([01]),(-1|[01]),(-?\\d+),(-1|[01]),(-?\\d+),(-?\\d+),([^,|]*)\\s*");
    private static final Pattern SECONDS = Pattern.compile("(\\d{1,9}) second\\(s\\) ago");
    private static final int CELLS = 9;

    /** By default, repmgrd queries its upstream every two seconds. */
    private static final int LONG_AGO = 60;

    private boolean running;
    private long first;

    @Override
    public boolean reads(Line line, Found found) {
        Matcher csv = CSV.matcher(line.text());
        if (csv.matches()) {
            boolean isUp = csv.group(4).equals("1");
            String role = csv.group(3);
            tell(
                    found,
                    line,
                    List.of(
                            csv.group(2),
                            role,
                            isUp ? role.equals("standby") ? "running" : "* running" : "? unreachable",
                            "",
                            word(csv.group(5), "running", "not running"),
                            csv.group(6),
                            word(csv.group(7), "yes", "no"),
                            csv.group(9) + " second(s) ago"),
                    true);
            return true;
        }
        if (!ROW.matcher(line.text()).matches()) {
            end(found);
            return false;
        }
        List<String> cells =
                Arrays.stream(line.text().split("\\|", -1)).map(String::strip).toList();
        if (cells.size() != CELLS || !cells.get(5).matches("running|not running|n/a|\\?|unknown")) {
            return false;
        }
        tell(found, line, cells.subList(1, CELLS), false);
        return true;
    }

    private static String word(String flag, String set, String notSet) {
        return switch (flag) {
            case "1" -> set;
            case "0" -> notSet;
            default -> "n/a";
        };
    }

    /** @param cells name, role, status, upstream, repmgrd, its process, paused, last seen */
    private void tell(Found found, Line line, List<String> cells, boolean withoutUpstream) {
        found.part(FORM, line);
        first = first == 0 ? line.number() : first;
        String name = cells.get(0);
        String role = cells.get(1);
        if (!withoutUpstream || !role.equals("standby") || cells.get(2).startsWith("?")) {
            NodeState.tell(found, FORM, line.number(), name, role, cells.get(2), cells.get(3));
        }
        switch (cells.get(4)) {
            case "running" -> {
                running = true;
                paused(found, line, name, cells.get(6));
                lastSeen(found, line, name, cells.get(7));
            }
            case "not running" ->
                found.failed(
                        FORM,
                        line.number(),
                        "repmgrd does not run on " + name,
                        "no failover is done there when a node fails",
                        "start '" + name + "' starts it; on KingbaseES kbha, by its line in cron, does so each minute");
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
        first = 0;
        running = false;
    }
}
