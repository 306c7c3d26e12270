package kesh.survey;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.cluster.Right;
import kesh.cluster.Rights;
import kesh.cluster.Seen;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Answer.Row;
import kesh.remote.Answer.Rows;

/**
 * Asks a server what kesh's user may do in it. Roles, functions and tables are looked up by their names, so one that
 * the server does not have is NULL and no error: nothing is then known about that right.
 */
public final class RightsProbe {
    private static final Map<Right, String> HELD = held();

    public static final Query QUERY = Query.reading(
            "rights",
            HELD.entrySet().stream()
                    .map(right -> right.getValue() + " as " + column(right.getKey()))
                    .collect(Collectors.joining(", ", "select ", "")));

    private RightsProbe() {}

    private static Map<Right, String> held() {
        Map<Right, String> held = new EnumMap<>(Right.class);
        held.put(Right.SEE_SESSIONS, role("pg_read_all_stats"));
        held.put(Right.SEE_SETTINGS, role("pg_read_all_settings"));
        held.put(
                Right.READ_RECORDS,
                "(select has_schema_privilege(oid, 'usage') from pg_namespace where nspname = 'repmgr') and "
                        + table("nodes", "select") + " and " + table("events", "select"));
        held.put(
                Right.READ_FILES,
                "has_table_privilege(to_regclass('pg_catalog.pg_file_settings')::oid, 'select') and "
                        + function("pg_catalog.pg_show_all_file_settings()"));
        held.put(
                Right.WRITE_RECORDS,
                List.of("select", "insert", "update", "delete").stream()
                        .map(what -> table("nodes", what))
                        .collect(Collectors.joining(" and ")));
        held.put(Right.COPY_RECORDS, table("nodes", "truncate"));
        held.put(Right.WRITE_EVENTS, table("events", "select") + " and " + table("events", "insert"));
        held.put(Right.VOTE, table("voting_term", "select") + " and " + table("voting_term", "update"));
        held.put(
                Right.PAUSE,
                "(select bool_and(has_function_privilege(p.oid, 'execute')) from pg_proc p join pg_namespace n"
                        + " on n.oid = p.pronamespace where n.nspname = 'repmgr' and p.proname = 'repmgrd_pause')");
        held.put(Right.RELOAD, function("pg_catalog.pg_reload_conf()"));
        // A server without the role leaves it to superusers.
        held.put(Right.CHECKPOINT, "coalesce(" + role("pg_checkpoint") + ", false)");
        held.put(Right.REPLICATE, "(select rolreplication from pg_roles where rolname = current_user)");
        return held;
    }

    private static String role(String name) {
        return "(select pg_has_role(oid, 'usage') from pg_roles where rolname = '" + name + "')";
    }

    private static String function(String name) {
        return "has_function_privilege(to_regprocedure('" + name + "')::oid, 'execute')";
    }

    /** A table of repmgr's. Its name is not turned into an oid by a cast: that is an error without USAGE on the schema. */
    private static String table(String name, String what) {
        return "(select has_table_privilege(c.oid, '" + what + "') from pg_class c join pg_namespace n"
                + " on n.oid = c.relnamespace where n.nspname = 'repmgr' and c.relname = '" + name + "')";
    }

    private static String column(Right right) {
        return right.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Of a superuser, nothing else needs to be known.
     *
     * @param identity says who the user is, and whether a superuser
     */
    static Seen<Rights> read(Row identity, Answer answer) {
        String user = identity.get("login").orElse("");
        if (identity.get("superuser").equals(Optional.of("on"))) {
            return Seen.known(Rights.ofSuperuser(user));
        }
        if (!(answer instanceof Rows rows)) {
            return Seen.unknown(((Answer.Refused) answer).message());
        }
        Row row = rows.rows().get(0);
        List<Right> lacking = new ArrayList<>();
        for (Right right : Right.values()) {
            row.get(column(right)).filter(held -> held.startsWith("f")).ifPresent(no -> lacking.add(right));
        }
        return Seen.known(new Rights(user, false, lacking));
    }
}
