package kesh.survey;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.cluster.Activity;
import kesh.cluster.Conninfo;
import kesh.cluster.Host;
import kesh.cluster.Interest;
import kesh.cluster.Lsn;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Rights;
import kesh.cluster.Role;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Answer.Row;
import kesh.remote.Answer.Rows;
import kesh.remote.Unreachable;

/** Reads what a server has answered to the queries of {@link ServerProbe}. */
final class ServerReader {
    private static final Pattern SHRINK = Pattern.compile("shrink (.+?)(?: \\((.+)\\))? by .*");

    /** As PostgreSQL lets slots be called (manual, 27.2.6). */
    private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");

    private ServerReader() {}

    /**
     * @param byName the answers, by the names of their queries
     * @param before what was seen of it earlier, if it was
     */
    static Server server(
            Host host, Map<String, Answer> byName, Optional<Server> before, List<Interest.Question> questions) {
        Row identity = rows(byName, ServerProbe.IDENTITY, host).get(0);
        Seen<Rights> rights = RightsProbe.read(identity, byName.get(RightsProbe.QUERY.name()));
        Optional<Row> size = before.isPresent()
                ? Optional.empty()
                : rows(byName, ServerProbe.SIZE, host).stream().findFirst();
        return new Server(
                Integer.parseInt(text(identity, "version")),
                text(identity, "system_identifier"),
                yes(identity, "standby"),
                Integer.parseInt(text(identity, "timeline")),
                identity.get("position").map(Lsn::parse),
                settings(rows(byName, ServerProbe.SETTINGS, host)),
                before.map(Server::dataBytes)
                        .or(() -> size.flatMap(row -> row.get("bytes")).map(Long::parseLong))
                        .orElse(0L),
                before.map(Server::tablespaces)
                        .or(() -> size.flatMap(row -> row.get("tablespaces")).map(text -> List.of(text.split("\n"))))
                        .orElse(List.of()),
                rows(byName, ServerProbe.REPLICATIONS, host).stream()
                        .map(row -> new Server.Replication(
                                text(row, "application_name"),
                                row.get("state").orElse(Server.HIDDEN),
                                row.get("sync_state").orElse(Server.HIDDEN),
                                row.get("lag").map(Long::parseLong)))
                        .toList(),
                rows(byName, ServerProbe.SLOTS, host).stream()
                        .map(row -> new Server.Slot(
                                slotName(row),
                                text(row, "slot_type").equals("physical"),
                                yes(row, "active"),
                                row.get("retained").map(Long::parseLong),
                                row.get("wal_status"),
                                Seen.known(new Server.Use(row.get("database"), row.get("reader")))))
                        .toList(),
                rows(byName, ServerProbe.RECEIVER, host).stream()
                        .findFirst()
                        .map(row -> new Server.WalReceiver(
                                row.get("status").orElse(Server.HIDDEN),
                                row.get("sender_host").orElse(""),
                                row.get("sender_port").map(Integer::parseInt).orElse(0),
                                row.get("slot_name"))),
                seen(byName.get(ServerProbe.REPMGRD.name()), rows -> rows.stream()
                        .findFirst()
                        // NULL means that the library is not preloaded, so no repmgrd can work with this server.
                        .filter(row -> row.get("running").isPresent())
                        .<Seen<Server.Repmgrd>>map(
                                row -> Seen.known(new Server.Repmgrd(yes(row, "running"), yes(row, "paused"))))
                        .orElse(Seen.unknown("the repmgr library is not loaded"))),
                seen(byName.get(ServerProbe.REGISTRATIONS.name()), ServerReader::registrations),
                activity(
                        rows(byName, ServerProbe.ACTIVITY, host).get(0),
                        byName.get(ServerProbe.REPMGRD.name()),
                        byName.get(LockProbe.QUERY.name()),
                        byName.get(ServerProbe.LOADED.name()),
                        byName.get(ServerProbe.DEPARTED.name()),
                        byName.get(ServerProbe.EVENT_WRITERS.name()),
                        byName.get(ServerProbe.PREPARED.name())),
                before.map(Server::answers).orElseGet(() -> questions.stream()
                        .map(question -> new Server.Answer(
                                question.sql(),
                                seen(byName.get(ServerProbe.asked(question).name()), ServerReader::answer)))
                        .toList()),
                ParameterProbe.parameters(byName, Integer.parseInt(text(identity, "version")), rights),
                rights);
    }

    private static Seen<String> answer(List<Row> rows) {
        return rows.stream()
                .findFirst()
                .flatMap(row -> row.get("answer"))
                .map(Seen::known)
                .orElse(Seen.unknown("the answer is NULL"));
    }

    private static Activity activity(
            Row row, Answer repmgrd, Answer lock, Answer loaded, Answer departed, Answer writers, Answer prepared) {
        Optional<String> pausedBy = repmgrd instanceof Rows found
                ? found.rows().stream().findFirst().flatMap(said -> said.get("paused_by"))
                : Optional.empty();
        return new Activity(
                Instant.parse(text(row, "started")),
                row.get("pending_restart")
                        .map(names -> List.of(names.split("\n")))
                        .orElse(List.of()),
                Integer.parseInt(text(row, "clients")),
                yes(row, "replay_paused"),
                row.get("received").map(Lsn::parse),
                row.get("archive_failure"),
                pausedBy,
                row.get("lag_seconds").map(Long::parseLong),
                seen(lock, rows -> LockProbe.seen(rows.stream().findFirst())),
                seen(loaded, rows -> Seen.known(Instant.parse(text(rows.get(0), "loaded")))),
                seen(
                        departed,
                        rows -> Seen.known(rows.stream()
                                .flatMap(ServerReader::departed)
                                .distinct()
                                .toList())),
                Seen.known(row.get("conflict")),
                seen(
                        writers,
                        rows -> Seen.known(
                                rows.stream().map(role -> text(role, "role")).toList())),
                seen(
                        prepared,
                        rows -> Seen.known(
                                rows.stream().map(ServerReader::prepared).toList())));
    }

    private static Activity.Prepared prepared(Row row) {
        return new Activity.Prepared(
                text(row, "gid"),
                text(row, "owner"),
                text(row, "database"),
                Instant.parse(text(row, "since")),
                yes(row, "old"));
    }

    private static Stream<String> departed(Row event) {
        Matcher shrink = SHRINK.matcher(text(event, "details"));
        return shrink.matches()
                ? Stream.of(text(event, "node_id"), shrink.group(1), shrink.group(2))
                        .filter(Objects::nonNull)
                : Stream.empty();
    }

    private static List<Row> rows(Map<String, Answer> answers, Query query, Host host) {
        if (answers.get(query.name()) instanceof Rows found) {
            return found.rows();
        }
        Answer.Refused refused = (Answer.Refused) answers.get(query.name());
        throw new Unreachable(
                host + ": its server refused the query '" + query.name() + "'",
                refused.message(),
                "repmgr's user needs pg_monitor, or pg_read_all_settings and pg_read_all_stats");
    }

    private static <T> Seen<T> seen(Answer answer, java.util.function.Function<List<Row>, Seen<T>> reader) {
        return answer instanceof Rows found
                ? reader.apply(found.rows())
                : Seen.unknown(((Answer.Refused) answer).message());
    }

    private static Map<String, String> settings(List<Row> rows) {
        Map<String, String> settings = new HashMap<>();
        rows.forEach(row -> row.get("setting").ifPresent(value -> settings.put(text(row, "name"), value)));
        return settings;
    }

    private static Seen<List<Registration>> registrations(List<Row> rows) {
        try {
            return Seen.known(rows.stream().map(ServerReader::registration).toList());
        } catch (IllegalArgumentException unusual) {
            return Seen.unknown("a row of repmgr.nodes cannot be read: " + unusual.getMessage());
        }
    }

    private static Registration registration(Row row) {
        return new Registration(
                new NodeId(Integer.parseInt(text(row, "node_id"))),
                NodeName.recorded(text(row, "node_name")),
                Role.valueOf(text(row, "type").toUpperCase(java.util.Locale.ROOT)),
                row.get("upstream_node_id").map(Integer::parseInt).map(NodeId::new),
                yes(row, "active"),
                row.get("location").orElse("default"),
                Integer.parseInt(text(row, "priority")),
                Conninfo.recorded(text(row, "conninfo")),
                row.get("repluser").orElse(""),
                row.get("slot_name").filter(name -> SLOT_NAME.matcher(name).matches()),
                row.get("config_file").map(PlainPath::of).orElse(""));
    }

    private static String slotName(Row row) {
        String name = text(row, "slot_name");
        if (!SLOT_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no slot can be called " + name);
        }
        return name;
    }

    private static String text(Row row, String column) {
        return row.get(column).orElse("");
    }

    /** True for t; a KingbaseES database in Oracle mode answers true or false instead of t or f. */
    private static boolean yes(Row row, String column) {
        return row.get(column).filter(value -> value.startsWith("t")).isPresent();
    }
}
