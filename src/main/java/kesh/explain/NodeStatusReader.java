package kesh.explain;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code repmgr node status} and {@code node check}, even if a page has joined them into one line. */
final class NodeStatusReader implements Reader {
    private static final Form STATUS = new Form(
            "repmgr node status",
            "one node as it sees itself; it does not show whether a standby is attached: its lag can be 0 when it is not");
    private static final Form CHECK = new Form("repmgr node check", "one node's own checks, one line for each");

    private static final Pattern NODE =
            Pattern.compile("(?:.*\\bnode (?:check|status)\\b[^\"]*)?\\s*Node \"(.+?)\":\\s*(.*)");
    private static final String CHECKS =
            "Server role|Replication lag|WAL archiving|Upstream connection|Downstream servers|Replication slots"
                    + "|Missing (?:physical )?replication slots|Configured data directory|repmgrd status";
    private static final Pattern CHECKED = Pattern.compile("\\s*(?:\\*\\s*)?(" + CHECKS
            + "): (OK|WARNING|CRITICAL|UNKNOWN)\\s*(?:\\((.*?)\\))?\\s*(?=$|(?:" + CHECKS + "): )");
    private static final Pattern CSV_CHECKED =
            Pattern.compile("\"(" + CHECKS + ")\",\"(OK|WARNING|CRITICAL|UNKNOWN)\"(?:,\"?(.*?)\"?)?");
    private static final Pattern FIELD = Pattern.compile(
            "\\s*(?:\"?)((?:Kingbase|PostgreSQL) version|Total data size|Conninfo|System identifier|Role|WAL archiving|Archive command|WALs pending archiving"
                    + "|Replication connections|Replication slots|Upstream node|Replication lag|Last received LSN|Last replayed LSN|Node name|Node ID|max_wal_senders"
                    + "|occupied_wal_senders|max_replication_slots|active_replication_slots|inactive_replication_slots|missing_replication_slots|repmgrd)\"?[:,]\\s*(.*)");
    private static final Pattern PENDING = Pattern.compile("(\\d{1,9}) pending files");
    private static final Pattern MISSING = Pattern.compile(".*; ([1-9]\\d*) missing\\).*");
    private static final Pattern INACTIVE = Pattern.compile(".*\\b([1-9]\\d*) inactive.*");
    private static final Pattern LAG = Pattern.compile("(\\d{1,9}) seconds.*");

    /** The thresholds of the warnings of repmgr's own check. */
    private static final int MANY_PENDING = 16;

    private static final int LONG_LAG = 300;

    private String node = "";

    @Override
    public boolean reads(Line line, Found found) {
        Matcher named = NODE.matcher(line.text());
        String rest = line.text();
        if (named.matches()) {
            node = named.group(1);
            rest = named.group(2);
            if (rest.isEmpty()) {
                return true;
            }
        }
        Matcher checked = CHECKED.matcher(rest);
        if (checked.lookingAt()) {
            do {
                found.part(CHECK, line);
                checked(line, checked, found);
            } while (checked.end() < rest.length() && checked.find());
            return true;
        }
        Matcher csv = CSV_CHECKED.matcher(rest);
        if (csv.matches()) {
            found.part(CHECK, line);
            checked(line, csv, found);
            return true;
        }
        Matcher field = FIELD.matcher(rest);
        if (field.matches()) {
            found.part(STATUS, line);
            field(line, field.group(1), field.group(2).strip(), found);
            return true;
        }
        return false;
    }

    private void checked(Line line, Matcher checked, Found found) {
        String of = node.isEmpty() ? "" : node + ": ";
        if (checked.group().contains("node is witness")) {
            found.nodes().witness(node);
        }
        String what = checked.group(1) + (checked.group(3) == null ? "" : " (" + checked.group(3) + ")");
        switch (checked.group(2)) {
            case "OK" -> found.held(CHECK, line.number(), of + "all is well with " + what);
            case "WARNING" ->
                found.warned(
                        CHECK,
                        line.number(),
                        of + "repmgr warns of " + what,
                        meaning(checked.group(1)),
                        "kesh check shows more");
            case "CRITICAL" ->
                found.failed(
                        CHECK,
                        line.number(),
                        of + "repmgr reports something wrong with " + what,
                        meaning(checked.group(1)),
                        hint(checked.group(1)));
            default ->
                found.unknown(
                        CHECK,
                        line.number(),
                        of + "repmgr could not check " + what,
                        null,
                        "kesh check does its own checks");
        }
    }

    private static String meaning(String check) {
        return switch (check) {
            case "Server role" -> "it runs in another role than recorded, or does not run";
            case "Replication lag" -> "it replays late, or receives no WAL";
            case "WAL archiving" -> "WAL that is not archived is kept, until the disk is full";
            case "Upstream connection" -> "it is not attached to the upstream that is recorded for it";
            case "Downstream servers" -> "a standby is recorded below it and is not attached";
            case "Replication slots" -> "an unused slot holds WAL until the disk is full";
            case "Configured data directory" -> "data_directory in repmgr.conf is not where the server's data is";
            default -> "a standby below it has no slot";
        };
    }

    private static String hint(String check) {
        return switch (check) {
            case "Server role" -> "kesh check; rescan corrects records, rejoin brings a former primary back";
            case "Upstream connection", "Downstream servers" -> "kesh check shows why; then follow, or rejoin";
            case "Configured data directory" ->
                "data_directory in repmgr.conf; a rejoin or a clone would work on the wrong one";
            case "WAL archiving" -> "run archive_command by hand as the server's user";
            default -> "kesh check";
        };
    }

    private void field(Line line, String name, String value, Found found) {
        String of = node.isEmpty() ? "this node" : node;
        Matcher pending = PENDING.matcher(value);
        Matcher missing = MISSING.matcher(value);
        Matcher inactive = INACTIVE.matcher(value);
        Matcher lag = LAG.matcher(value);
        if (name.equals("Role")) {
            if (value.equals("witness")) {
                found.nodes().witness(node);
            }
            found.held(STATUS, line.number(), of + " reports that it is a " + value);
        } else if (name.equals("Upstream node")) {
            found.held(STATUS, line.number(), of + "'s recorded upstream is " + value);
        } else if (name.equals("WALs pending archiving") && pending.matches()) {
            pending(line, of, Integer.parseInt(pending.group(1)), found);
        } else if (name.equals("Replication slots") && missing.matches()) {
            found.failed(
                    STATUS,
                    line.number(),
                    of + " lacks " + missing.group(1) + " replication slots",
                    "a standby below it has no slot: WAL may be removed before the standby has received it",
                    "rescan shows slots; follow creates them again");
        } else if (name.equals("Replication slots") && inactive.matches()) {
            found.warned(
                    STATUS,
                    line.number(),
                    of + " has " + inactive.group(1) + " unused replication slots",
                    "each holds WAL until the disk is full",
                    "kesh check names them; if a node is gone for good: shrink with lost: true");
        } else if (name.equals("Replication lag") && lag.matches() && Integer.parseInt(lag.group(1)) >= LONG_LAG) {
            found.warned(
                    STATUS,
                    line.number(),
                    of + " is " + lag.group(1) + " seconds behind",
                    "a failover to it would lose that much, or wait for it",
                    "kesh watch shows whether it catches up");
        }
    }

    private static void pending(Line line, String of, int files, Found found) {
        if (files >= MANY_PENDING) {
            found.warned(
                    STATUS,
                    line.number(),
                    of + " has WAL files that wait to be archived: " + files,
                    "WAL that is not archived is kept, until the disk is full",
                    "run archive_command by hand as the server's user");
        } else if (files > 0) {
            found.held(STATUS, line.number(), of + " has WAL files that wait to be archived: " + files);
        }
    }

    @Override
    public void end(Found found) {
        node = "";
    }
}
