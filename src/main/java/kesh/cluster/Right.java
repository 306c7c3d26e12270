package kesh.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something that a server allows to some of its users only, and that kesh asks of it. A superuser may do all of it; for
 * others there is a grant. Changing a parameter is not among them: that is allowed for each parameter by itself, see
 * {@link Parameter#alterable}.
 */
public enum Right {
    /** Without it, the rows of other users' sessions, of senders and of the receiver have only NULLs. */
    SEE_SESSIONS("see the sessions and streams of others", "grant pg_monitor to {}"),
    /** Without it, pg_settings has no rows of the files, the directories and the libraries of a server. */
    SEE_SETTINGS("see all settings", "grant pg_monitor to {}"),
    /** Without it, nothing is known of the members, or nothing of repmgrd and of the runs of kesh. */
    READ_RECORDS(
            "read repmgr's records",
            "grant usage on schema repmgr to {}; grant select on repmgr.nodes, repmgr.events to {}"),
    READ_FILES(
            "read pg_file_settings",
            "grant select on pg_file_settings to {}; grant execute on function pg_show_all_file_settings() to {}"),
    WRITE_RECORDS("write repmgr.nodes", "grant select, insert, update, delete on repmgr.nodes to {}"),
    /** A witness gets the primary's records by no WAL: its repmgrd, and repmgr's register, replace them all. */
    COPY_RECORDS("truncate repmgr.nodes", "grant truncate on repmgr.nodes to {}"),
    WRITE_EVENTS("write repmgr.events", "grant select, insert on repmgr.events to {}"),
    /** Without it, repmgrd promotes no standby when the primary is lost, and waits for ever. */
    VOTE("keep repmgr's voting term", "grant select, update on repmgr.voting_term to {}"),
    PAUSE("pause repmgrd", "grant execute on function repmgr.repmgrd_pause(boolean) to {}"),
    RELOAD("reload the configuration", "grant execute on function pg_reload_conf() to {}"),
    /** Before PostgreSQL 15, only a superuser may do this. */
    CHECKPOINT("write a checkpoint", "grant pg_checkpoint to {}"),
    REPLICATE("replicate, and make and drop replication slots", "alter role {} replication");

    /** The rights to see; those to do something are needed, and checked, by the words that do it. */
    public static final List<Right> TO_SEE = List.of(SEE_SESSIONS, SEE_SETTINGS, READ_RECORDS);

    /** What lies in the schema repmgr: without the right to use that, none of these is worth anything. */
    private static final Set<Right> OF_REPMGR = Set.of(WRITE_RECORDS, COPY_RECORDS, WRITE_EVENTS, VOTE, PAUSE);

    private static final int WITH_CHECKPOINT_ROLE = 15_00_00;

    private final String deed;
    private final String grant;

    Right(String deed, String grant) {
        this.deed = deed;
        this.grant = grant;
    }

    public boolean isOfRepmgr() {
        return OF_REPMGR.contains(this);
    }

    /** Returns what a user without it may not do, as it follows "may not". */
    public String deed() {
        return deed;
    }

    /**
     * Returns the statement by which a superuser grants it.
     *
     * @param version of the server
     * @return empty if only a superuser has it
     */
    public Optional<String> grant(String user, int version) {
        return this == CHECKPOINT && version < WITH_CHECKPOINT_ROLE
                ? Optional.empty()
                : Optional.of(grant.replace("{}", user));
    }
}
