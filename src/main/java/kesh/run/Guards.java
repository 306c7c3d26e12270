package kesh.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.plan.Guard;
import kesh.remote.Answer;
import kesh.remote.Query;
import kesh.remote.Transport;

/** Takes a plan's guards and releases them, whatever happens in between. */
final class Guards {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** "kesh" in ASCII: the same number for all of them, in repmgr's database of the cluster's primary. */
    private static final String LOCK_KEY = "1801810792";

    private static final Query LOCK = Query.changing(
            "lock the cluster",
            "select pg_try_advisory_lock(?::bigint) as got, (select string_agg(application_name, ', ')"
                    + " from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted"
                    + " and classid = 0 and objid = ?::bigint and pid <> pg_backend_pid()) as holder",
            LOCK_KEY,
            LOCK_KEY);

    private static final String RECORD =
            "insert into repmgr.events (node_id, event, successful, details) values (?::int, ?, ?::boolean, ?)";

    private final Actions actions;
    private final Consumer<Event> events;
    private final String operator;
    private final Deque<Transport.Held> held = new ArrayDeque<>();

    /** @param operator who works, where, since when: what another operator is told who finds the lock taken */
    Guards(Actions actions, Consumer<Event> events, String operator) {
        this.actions = actions;
        this.events = events;
        this.operator = operator;
    }

    /** @throws Problem if one cannot be had; those taken before are to be released */
    void take(ClusterState state, List<Guard> guards) {
        for (Guard guard : guards) {
            if (guard instanceof Guard.Lock lock) {
                lock(state, lock);
                events.accept(new Event.GuardTaken(guard));
            }
        }
    }

    private void lock(ClusterState state, Guard.Lock lock) {
        Transport.Held session = actions.hold(state, lock.primary(), LOCK, operator, LIMIT);
        held.push(session);
        if (session.answer() instanceof Answer.Refused refused) {
            throw new Problem(lock.primary() + ": the cluster cannot be locked", refused.message(), null);
        }
        Answer.Row row = ((Answer.Rows) session.answer()).rows().get(0);
        if (!row.get("got").equals(Optional.of("t"))) {
            throw new Problem(
                    "another kesh is at work on this cluster",
                    row.get("holder").orElse("it does not say who"),
                    "wait until it has ended; its lock ends with it");
        }
    }

    /** Never throws: what cannot be released is told as an event. */
    void release(ClusterState state, List<Guard> guards, boolean successful) {
        for (Guard guard : guards) {
            Optional<Problem> failure = Optional.empty();
            if (guard instanceof Guard.Record record) {
                failure = record(state, record, successful);
                events.accept(new Event.GuardReleased(guard, failure));
            }
        }
        while (!held.isEmpty()) {
            held.pop().close();
        }
    }

    private Optional<Problem> record(ClusterState state, Guard.Record record, boolean successful) {
        try {
            Query insert = Query.changing(
                    "record the run",
                    RECORD,
                    record.node().toString(),
                    record.event(),
                    Boolean.toString(successful),
                    record.details() + " by " + operator);
            return actions.ask(state, record.primary(), insert, LIMIT) instanceof Answer.Refused refused
                    ? Optional.of(
                            new Problem("the run could not be recorded in repmgr.events", refused.message(), null))
                    : Optional.empty();
        } catch (Problem failed) {
            return Optional.of(failed);
        }
    }
}
