package kesh.remote.sql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Answer.Row;
import kesh.remote.Login;
import kesh.remote.ssh.SshConnection;

/**
 * Opens sessions in which a statement of kesh's own that names repmgr's schema is run only if what kesh uses there belongs
 * to the extension repmgr. Anybody who may create a schema called repmgr in a database could otherwise offer records of his
 * own there, or a view or a function of that name, which would run with the rights of kesh's user, often a superuser.
 *
 * <p>The extension can be made by a superuser only, as its control file does not trust others. The owner of the schema could
 * drop it with all that is in it, and put something else there between the look and the use; the owner of a function may
 * replace it, and the owner of a table, or whoever may make triggers on it, lets his own code run with the rights of whoever
 * writes there, and all that stays the extension's. So these must have owners who can do as much anyway, and the tables
 * neither triggers, rules nor foreign keys to them that the extension has not made, unless they are disabled. Whoever may
 * make triggers can make one of any function, also of one that a superuser owns and that does what its arguments say.
 * KingbaseES has the same extension in the same schema.
 */
public final class OwnRecords implements SqlSession.Opening {
    private static final String SCHEMA = "repmgr.";

    /** The SQLSTATE of an object that is not in the state that is needed (PostgreSQL manual, appendix A). */
    private static final String NOT_IN_STATE = "55000";

    private static final String THE_EXTENSIONS = " in (select d.objid from pg_catalog.pg_depend d"
            + " join pg_catalog.pg_extension e on d.refclassid = 'pg_catalog.pg_extension'::regclass"
            + " and d.refobjid = e.oid where e.extname = 'repmgr' and d.deptype = 'e' and d.classid = '%s'::regclass)";

    /** Of a role that can do as much anyway. */
    private static final String ABLE = "(r.rolsuper or r.rolname = current_user or r.oid in"
            + " (select extowner from pg_catalog.pg_extension where extname = 'repmgr'))";

    private static final String HERE = " join pg_catalog.pg_namespace n on n.oid = %s and n.nspname = 'repmgr'"
            + " join pg_catalog.pg_roles r on r.oid = %s";

    private static final String TABLES = "c.relname in ('nodes', 'events', 'voting_term') and c.relkind = 'r'";

    private static final String FUNCTIONS = "p.proname in ('repmgrd_is_running', 'repmgrd_is_paused', 'repmgrd_pause')";

    /** Selects what is not as the extension made it. */
    static final Query STRANGE = Query.reading(
            "whose records they are",
            "select 'extension'::text as kind, 'repmgr'::text as name, null::text as owner"
                    + " where not exists (select 1 from pg_catalog.pg_extension where extname = 'repmgr')"
                    + " union all select 'schema', n.nspname::text, r.rolname::text from pg_catalog.pg_namespace n"
                    + " join pg_catalog.pg_roles r on r.oid = n.nspowner where n.nspname = 'repmgr'"
                    + " and not " + ABLE
                    + " union all select case c.relkind when 'r' then 'table' when 'v' then 'view' else 'relation' end,"
                    + " c.relname::text, r.rolname::text from pg_catalog.pg_class c"
                    + HERE.formatted("c.relnamespace", "c.relowner")
                    + " where c.relname in ('nodes', 'events') and (c.relkind <> 'r' or c.oid not"
                    + THE_EXTENSIONS.formatted("pg_catalog.pg_class")
                    + ") union all select 'function', p.proname::text, r.rolname::text from pg_catalog.pg_proc p"
                    + HERE.formatted("p.pronamespace", "p.proowner") + " where " + FUNCTIONS + " and p.oid not"
                    + THE_EXTENSIONS.formatted("pg_catalog.pg_proc")
                    + " union all select 'their table', c.relname::text, r.rolname::text from pg_catalog.pg_class c"
                    + HERE.formatted("c.relnamespace", "c.relowner") + " where " + TABLES + " and not " + ABLE
                    + " and c.oid" + THE_EXTENSIONS.formatted("pg_catalog.pg_class")
                    + " union all select 'their function', p.proname::text, r.rolname::text from pg_catalog.pg_proc p"
                    + HERE.formatted("p.pronamespace", "p.proowner") + " where " + FUNCTIONS + " and not " + ABLE
                    + " and p.oid" + THE_EXTENSIONS.formatted("pg_catalog.pg_proc")
                    + " union all select 'trigger', pg_catalog.quote_ident(t.tgname), c.relname::text from pg_catalog.pg_trigger t"
                    + " join pg_catalog.pg_class c on c.oid = t.tgrelid"
                    + HERE.formatted("c.relnamespace", "c.relowner") + " where " + TABLES
                    // Only the table's owner can enable it again. Whose function it is decides nothing: others may name
                    // any.
                    + " and not t.tgisinternal and t.tgenabled <> 'D'"
                    + " union all select 'rule', pg_catalog.quote_ident(w.rulename), c.relname::text from pg_catalog.pg_rewrite w"
                    + " join pg_catalog.pg_class c on c.oid = w.ev_class"
                    + HERE.formatted("c.relnamespace", "c.relowner") + " where " + TABLES
                    // The extension's own one keeps the term from being deleted.
                    + " and not (c.relname = 'voting_term' and w.rulename = 'voting_term_delete') and w.ev_enabled <> 'D'"
                    // Its triggers are internal ones, and fire those of the table that refers to the record.
                    + " union all select 'key', pg_catalog.quote_ident(k.conname),"
                    + " pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(f.relname)"
                    + " from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.confrelid"
                    + HERE.formatted("c.relnamespace", "c.relowner")
                    + " join pg_catalog.pg_class f on f.oid = k.conrelid"
                    + " join pg_catalog.pg_namespace fn on fn.oid = f.relnamespace"
                    + " where k.contype = 'f' and " + TABLES + " and f.oid not"
                    + THE_EXTENSIONS.formatted("pg_catalog.pg_class"));

    /**
     * Whoever may make triggers can have one ready that nobody sees before it is committed, and so after the look. This
     * lock waits for it, and lets no other be made until the transaction ends. The right to insert suffices for it.
     */
    private static final List<Query> LOCKED = List.of(
            Query.changing("begin", "begin"),
            Query.changing("lock the events", "lock table repmgr.events in row exclusive mode"));

    private static final String INSERT = "insert into repmgr.events";

    private final SqlSession.Opening opening;

    public OwnRecords(SqlSession.Opening opening) {
        this.opening = opening;
    }

    @Override
    public SqlSession open(SshConnection link, Login login, SqlSession.Settings settings, Duration limit, String what) {
        return in(opening.open(link, login, settings, limit, what), login.database());
    }

    static SqlSession in(SqlSession session, String database) {
        return new Asking(session, database);
    }

    private record Asking(SqlSession session, String database) implements SqlSession {
        @Override
        public void begin(String nowWhat) {
            session.begin(nowWhat);
        }

        @Override
        public List<Answer> oneByOne(List<Query> queries) {
            return queries.stream()
                    .map(query -> isNote(query) ? noted(query) : answer(query))
                    .toList();
        }

        private Answer answer(Query query) {
            return (usesRecords(query) ? objection() : Optional.<Answer>empty())
                    .orElseGet(() -> session.oneByOne(List.of(query)).get(0));
        }

        private static boolean isNote(Query query) {
            return !query.operators() && query.sql().startsWith(INSERT);
        }

        private Answer noted(Query note) {
            Answer locked = session.oneByOne(LOCKED).get(1);
            Answer answer = locked instanceof Answer.Refused ? locked : answer(note);
            String end = answer instanceof Answer.Refused ? "rollback" : "commit";
            Answer ended = session.oneByOne(List.of(Query.changing(end, end))).get(0);
            return ended instanceof Answer.Refused ? ended : answer;
        }

        @Override
        public List<Answer> together(List<Query> queries) {
            if (queries.stream().anyMatch(Asking::isNote)) {
                return oneByOne(queries);
            }
            Optional<Answer> objection =
                    queries.stream().anyMatch(Asking::usesRecords) ? objection() : Optional.empty();
            if (objection.isEmpty()) {
                return session.together(queries);
            }
            List<Query> others =
                    queries.stream().filter(query -> !usesRecords(query)).toList();
            List<Answer> found = new ArrayList<>(others.isEmpty() ? List.of() : session.together(others));
            return queries.stream()
                    .map(query -> usesRecords(query) ? objection.get() : found.remove(0))
                    .toList();
        }

        private static boolean usesRecords(Query query) {
            return !query.operators() && query.sql().contains(SCHEMA);
        }

        private Optional<Answer> objection() {
            Answer answer = session.oneByOne(List.of(STRANGE)).get(0);
            if (!(answer instanceof Answer.Rows strange)) {
                return Optional.of(answer);
            }
            return strange.rows().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Answer.Refused(
                            NOT_IN_STATE,
                            strange.rows().stream().map(row -> strange(row)).collect(Collectors.joining("; "))));
        }

        private String strange(Row row) {
            String kind = row.get("kind").orElse("");
            String name = row.get("name").orElse("");
            String owner = row.get("owner").orElse("?");
            return switch (kind) {
                case "extension" -> "database " + database + " has no extension repmgr";
                case "schema" ->
                    "schema " + name + " belongs to role " + owner
                            + ", who could put other records there: alter schema repmgr owner to the extension's owner";
                case "their table", "their function" ->
                    "%s repmgr.%s belongs to role %s, who could change what it does: alter its owner to the extension's owner"
                            .formatted(kind.substring("their ".length()), name, owner);
                case "trigger", "rule" ->
                    ("%s %s on table repmgr.%s is not the extension's, and runs with the rights of whoever writes there: drop it, "
                                    + "or, while kesh is used: alter table repmgr.%s disable %s %s")
                            .formatted(kind, name, owner, owner, kind, name);
                case "key" ->
                    ("foreign key %s of table %s refers to repmgr's records: it can keep one from being removed, and its triggers run "
                                    + "with the rights of whoever removes it: alter table %s drop constraint %s")
                            .formatted(name, owner, owner, name);
                default ->
                    "%s repmgr.%s of role %s does not belong to the extension repmgr".formatted(kind, name, owner);
            };
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
