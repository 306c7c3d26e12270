package kesh.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.Lsn;
import kesh.text.Sizes;

/** Judges the rows of one table: repmgr's own, or the catalogue's about replication and settings. */
abstract class KsqlTable {
    static final Form CATALOGUE =
            new Form("a table of the catalogue", "databases, roles or extensions; kesh does not judge them");

    /** A standby that lacks more than one WAL file is reported. */
    private static final long MUCH = 16L << 20;

    private final Form form;

    private KsqlTable(Form form) {
        this.form = form;
    }

    Form form() {
        return form;
    }

    /** The table with these columns, if it is a known one. */
    static Optional<KsqlTable> with(Set<String> columns) {
        if (columns.containsAll(Set.of("node_id", "conninfo"))) {
            return Optional.of(new Nodes());
        } else if (columns.containsAll(Set.of("event", "successful"))) {
            return Optional.of(new Events());
        } else if (columns.containsAll(Set.of("application_name", "sync_state"))) {
            return Optional.of(new Senders());
        } else if (columns.containsAll(Set.of("slot_name", "slot_type"))) {
            return Optional.of(new Slots());
        } else if (columns.containsAll(Set.of("sourcefile", "setting"))) {
            return Optional.of(new FileSettings());
        } else if (columns.containsAll(Set.of("sender_host", "status")) || columns.contains("receive_start_lsn")) {
            return Optional.of(new Receiver());
        }
        return columns.containsAll(Set.of("name", "setting")) ? Optional.of(new Settings()) : Optional.empty();
    }

    abstract void row(Line line, Map<String, String> row, Found found);

    /** Called if the table has no rows. */
    void none(Line line, Found found) {}

    void end(Found found) {}

    /** A value; empty if it is NULL or missing. */
    private static Optional<String> value(Map<String, String> row, String column) {
        String value = row.getOrDefault(column, "");
        return value.isEmpty() || value.matches("(?i)<?null>?|\\(null\\)") ? Optional.empty() : Optional.of(value);
    }

    /** A boolean as PostgreSQL or Oracle mode prints it; empty if it is neither. */
    private static Optional<Boolean> truth(Map<String, String> row, String column) {
        return value(row, column)
                .flatMap(value -> value.matches("(?i)t|true|on|yes|1")
                        ? Optional.of(true)
                        : value.matches("(?i)f|false|off|no|0") ? Optional.of(false) : Optional.empty());
    }

    private static String said(Map<String, String> row, String column) {
        return value(row, column).orElse("?");
    }

    private static final class Nodes extends KsqlTable {
        private final List<String> primaries = new ArrayList<>();
        private long first;

        Nodes() {
            super(new Form("repmgr.nodes", "the record of each node; it does not show the real state"));
        }

        @Override
        void row(Line line, Map<String, String> row, Found found) {
            first = first == 0 ? line.number() : first;
            String name = said(row, "node_name");
            String type = said(row, "type");
            Optional<Boolean> active = truth(row, "active");
            if (active.isEmpty()) {
                found.unknown(
                        form(),
                        line.number(),
                        name + ": it is not known whether its record is active",
                        null,
                        "kesh check");
            } else if (!active.get()) {
                found.failed(
                        form(),
                        line.number(),
                        name + " is recorded as failed",
                        type.equals("primary") ? "after a failover, this is the former primary" : "repmgrd ignores it",
                        type.equals("primary")
                                ? "rejoin '" + NodeState.called(name) + "'"
                                : "if it runs: rescan corrects the record; if not: start '" + NodeState.called(name)
                                        + "'");
            } else {
                found.held(form(), line.number(), name + " is recorded as a " + type + ", active");
            }
            if (type.equals("primary") && active.equals(Optional.of(true))) {
                primaries.add(name);
            }
            if (type.equals("standby")
                    && row.containsKey("upstream_node_id")
                    && value(row, "upstream_node_id").isEmpty()) {
                found.warned(
                        form(),
                        line.number(),
                        name + " is recorded as a standby without an upstream",
                        "a switchover to it is refused",
                        "rescan shows and corrects records");
            }
        }

        @Override
        void end(Found found) {
            if (first > 0 && primaries.isEmpty()) {
                found.failed(
                        form(),
                        first,
                        "no active primary is recorded",
                        null,
                        "kesh check shows which server accepts writes; rescan corrects records");
            } else if (primaries.size() > 1) {
                found.failed(
                        form(),
                        first,
                        "two or more active primaries are recorded: " + String.join(", ", primaries),
                        null,
                        "kesh check shows which server accepts writes; bring the other one back: rejoin");
            }
        }
    }

    private static final class Events extends KsqlTable {
        Events() {
            super(new Form("repmgr.events", "what repmgr and repmgrd did, and when"));
        }

        @Override
        void row(Line line, Map<String, String> row, Found found) {
            String event = said(row, "event");
            String what = event + " of node " + said(row, "node_id");
            String detail = "it was at " + said(row, "event_timestamp") + ": " + Line.shown(said(row, "details"));
            if (!truth(row, "successful").orElse(false)) {
                found.failed(
                        form(),
                        line.number(),
                        "an operation failed: " + what,
                        detail,
                        "kesh check shows its current state");
            } else if (event.matches(
                    "child_node_disconnect|repmgrd_(?:local|upstream)_disconnect|repmgrd_shutdown|standby_failure")) {
                found.warned(
                        form(),
                        line.number(),
                        "something is gone: " + what,
                        detail,
                        "if no event says that it reconnected: kesh check");
            } else if (event.matches("repmgrd_failover_promote|standby_promote|standby_switchover")) {
                found.warned(
                        form(),
                        line.number(),
                        "the primary changed: " + what,
                        detail,
                        "after a failover, bring the former primary back: rejoin");
            } else {
                found.held(form(), line.number(), "an operation succeeded: " + what);
            }
        }
    }

    private static final class Senders extends KsqlTable {
        Senders() {
            super(new Form("sys_stat_replication", "which servers receive WAL from the queried server"));
        }

        @Override
        void row(Line line, Map<String, String> row, Found found) {
            String name = said(row, "application_name");
            String state = said(row, "state");
            if (state.equals("streaming")) {
                found.held(form(), line.number(), name + " streams, " + synchronous(said(row, "sync_state")));
                lag(line, name, row, found);
            } else {
                found.warned(
                        form(),
                        line.number(),
                        name + " is not streaming yet: " + state,
                        state.equals("backup") ? "it is being copied" : "it is catching up, or hangs",
                        "kesh watch shows whether it makes progress");
            }
        }

        private static String synchronous(String state) {
            return switch (state) {
                case "sync" -> "synchronously";
                case "quorum" -> "synchronously, as one of a quorum";
                case "potential" -> "asynchronously, until a synchronous one fails";
                case "async" -> "asynchronously";
                default -> "and whether synchronously is not known: " + state;
            };
        }

        private void lag(Line line, String name, Map<String, String> row, Found found) {
            Optional<Lsn> sent = lsn(row, "sent_lsn");
            Optional<Lsn> replayed = lsn(row, "replay_lsn");
            long behind = sent.isPresent() && replayed.isPresent() ? sent.get().since(replayed.get()) : 0;
            if (behind > MUCH) {
                found.warned(
                        form(),
                        line.number(),
                        name + " has " + Sizes.text(behind) + " to replay",
                        "reads there return old data, and a promotion takes that much longer",
                        "kesh watch shows whether it catches up");
            }
        }

        private static Optional<Lsn> lsn(Map<String, String> row, String column) {
            return value(row, column)
                    .filter(text -> text.matches("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}"))
                    .map(Lsn::parse);
        }

        @Override
        void none(Line line, Found found) {
            found.failed(
                    form(),
                    line.number(),
                    "no server receives WAL from that server",
                    "for a primary: it has no standby; for a standby with no others below it, this is normal",
                    "kesh check shows which standbys are not attached, and why");
        }
    }

    private static final class Slots extends KsqlTable {
        Slots() {
            super(new Form("sys_replication_slots", "for which nodes the queried server holds WAL"));
        }

        @Override
        void row(Line line, Map<String, String> row, Found found) {
            String name = said(row, "slot_name");
            Optional<Boolean> active = truth(row, "active");
            Optional<String> invalidated = value(row, "invalidation_reason").filter(reason -> !reason.equals("none"));
            boolean lost = said(row, "wal_status").equals("lost")
                    || invalidated.isPresent()
                    || truth(row, "conflicting").orElse(false);
            boolean logical = said(row, "slot_type").equals("logical");
            if (lost) {
                found.failed(
                        form(),
                        line.number(),
                        "slot " + name + " is lost: the server no longer has what its reader needs",
                        invalidated
                                .map(reason -> "it says why: " + reason)
                                .orElse("most often it held more WAL than max_slot_wal_keep_size allows"),
                        logical
                                ? "its reader must copy its data again, with a new slot; then drop this one"
                                : "the standby that used it: rebuild, which also drops the slot; start and follow cannot help");
            } else if (said(row, "wal_status").equals("unreserved")) {
                found.failed(
                        form(),
                        line.number(),
                        "slot " + name + " is about to be lost: what it needs may be removed at the next checkpoint",
                        "it is further behind than max_slot_wal_keep_size allows",
                        ofMember(name)
                                ? "let its standby catch up now, or raise max_slot_wal_keep_size (set); if it is lost: rebuild"
                                : "let its reader receive now, or raise max_slot_wal_keep_size (set); if nobody reads it: drop it");
            } else if (active.isEmpty()) {
                found.unknown(
                        form(),
                        line.number(),
                        "it is not known whether slot " + name + " is in use",
                        null,
                        "kesh check");
            } else if (active.get()) {
                found.held(form(), line.number(), "slot " + name + " is in use");
            } else {
                found.failed(
                        form(),
                        line.number(),
                        "slot " + name + " is not in use",
                        value(row, "restart_lsn").isPresent()
                                ? "it holds WAL from " + said(row, "restart_lsn") + " on; this can fill the disk"
                                : "it holds no WAL yet",
                        ofMember(name) && !logical
                                ? "start the node that the slot belongs to; if that node is gone for good: shrink with "
                                        + "lost: true"
                                : "let its reader receive again; it is not one that repmgr makes: if nobody reads it, drop it");
            }
        }

        /** True if it has the name of a slot that repmgr makes for a node. */
        private static boolean ofMember(String slot) {
            return slot.matches("repmgr_slot_\\d+");
        }
    }

    private static final class FileSettings extends KsqlTable {
        FileSettings() {
            super(new Form("sys_file_settings", "the settings in the configuration files, and whether they are valid"));
        }

        @Override
        void row(Line line, Map<String, String> row, Found found) {
            String name = said(row, "name");
            String where = said(row, "sourcefile") + ", line " + said(row, "sourceline");
            Optional<String> error = value(row, "error");
            if (error.isPresent() && !error.get().contains("restart")) {
                found.failed(
                        form(),
                        line.number(),
                        name + " is wrong in " + where,
                        "it says: " + Line.shown(error.get()),
                        "set changes it on all nodes");
            } else if (error.isPresent()) {
                found.warned(
                        form(),
                        line.number(),
                        name + " was changed, and waits for a restart",
                        "in " + where,
                        "restart");
            } else if (!truth(row, "applied").orElse(true)) {
                found.held(form(), line.number(), name + " in " + where + " is not used: a later line overrides it");
            } else if (name.equals("primary_conninfo")) {
                found.held(
                        form(),
                        line.number(),
                        "primary_conninfo is set; this does not mean that it is a standby: a promoted server "
                                + "keeps it");
            }
        }
    }

    private static final class Receiver extends KsqlTable {
        Receiver() {
            super(new Form("sys_stat_wal_receiver", "from which server the queried standby receives WAL"));
        }

        @Override
        void row(Line line, Map<String, String> row, Found found) {
            String status = said(row, "status");
            if (status.equals("streaming")) {
                found.held(form(), line.number(), "the standby streams from " + said(row, "sender_host"));
            } else {
                found.warned(
                        form(),
                        line.number(),
                        "the standby is not streaming: " + status,
                        null,
                        "check again; if it stays so: kesh check");
            }
        }

        @Override
        void none(Line line, Found found) {
            found.failed(
                    form(),
                    line.number(),
                    "that server receives no WAL",
                    "this is normal for a primary; a standby is not attached",
                    "kesh check shows why; then follow, or rejoin");
        }
    }

    private static final class Settings extends KsqlTable {
        Settings() {
            super(new Form("settings of a server", "as they are in effect"));
        }

        @Override
        void row(Line line, Map<String, String> row, Found found) {
            ServerSettings.tell(
                    form(), line, said(row, "name"), value(row, "setting").orElse(""), found);
        }
    }
}
