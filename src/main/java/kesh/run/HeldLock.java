package kesh.run;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.LockHolder;
import kesh.cluster.NodeName;
import kesh.command.Query;
import kesh.plan.Guard;
import kesh.remote.Answer;
import kesh.remote.Transport;
import kesh.remote.Unreachable;
import kesh.survey.LockProbe;
import kesh.survey.Typed;

/**
 * The lock in one server, and the session that holds it. If kesh's machine dies, the sshd of a live host still holds
 * the connection, so the server would never notice. So it ends the session by itself after a time of silence: by
 * {@code idle_session_timeout}, or before PostgreSQL 14 by {@code idle_in_transaction_session_timeout}. For the latter
 * the session is always in a transaction, which each sign of life renews. It keeps no row alive: between statements it
 * has no snapshot.
 */
final class HeldLock {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** The time that a session takes to end once it is terminated. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private static final String BOUND = "(select count(set_config(name, '" + LockHolder.LETS_GO_AFTER.toMillis()
            + "', false)) from pg_settings where name = ";

    /** Returns one row. A setting that the server does not know is skipped. */
    private static final Query TRY = Query.changing(
            "lock the cluster",
            "select pg_try_advisory_lock(" + LockProbe.KEY + "::bigint) as got, pg_backend_pid() as session, "
                    + BOUND + "'idle_session_timeout') as ends_when_idle, "
                    + BOUND + "'idle_in_transaction_session_timeout') as ends_in_transaction, h.*"
                    + " from (select 1) one left join (" + LockProbe.HOLDER + ") h on true");

    /** The sign that kesh is alive. */
    private static final Query ALIVE = Query.reading("keep the lock", "select 1");

    private static final Query BEGIN = Query.reading("keep the lock", "start transaction");
    private static final Query RENEW = Query.reading("keep the lock", "commit; start transaction");

    private final Actions actions;
    private final String operator;
    private final Guard.Lock guard;
    private Optional<Transport.Held> session = Optional.empty();
    private Query alive = ALIVE;
    private boolean released;

    /** The process id in the server of the session that holds the lock or last held it. */
    private Optional<Integer> process = Optional.empty();

    HeldLock(Actions actions, String operator, Guard.Lock guard) {
        this.actions = actions;
        this.operator = operator;
        this.guard = guard;
    }

    Guard.Lock guard() {
        return guard;
    }

    /**
     * Takes the lock, unless this run holds it.
     *
     * @param taken is called if it was taken
     * @return who else holds it, if it cannot be had
     * @throws Unreachable if the server does not answer
     * @throws Problem if it refuses
     */
    synchronized Optional<LockHolder> take(ClusterState state, Waits waits, Runnable taken)
            throws InterruptedException {
        if (session.isPresent()) {
            return Optional.empty();
        }
        if (released) {
            throw new Problem("interrupted", null, null);
        }
        Transport.Held with = actions.hold(state, server(), TRY, operator, LIMIT);
        try {
            Answer.Row row = row(with.answer());
            if (!isGot(row) && isOwn(row)) {
                row = afterOwn(with, row, waits);
            }
            Answer.Row got = row;
            if (isGot(row)) {
                alive = isYes(row, "ends_when_idle") || !isYes(row, "ends_in_transaction") ? ALIVE : RENEW;
                if (alive == RENEW) {
                    with.ask(BEGIN);
                }
                process = typed(() -> got.get("session").map(Integer::parseInt));
                session = Optional.of(with);
                taken.run();
                return Optional.empty();
            }
            return Optional.of(typed(() -> LockProbe.holder(got))
                    .orElseThrow(() -> new Problem(
                            "another session has the lock of this cluster",
                            LockProbe.hidden(got),
                            "if it is another kesh, wait until it has ended; its lock ends with it")));
        } finally {
            if (session.isEmpty()) {
                with.close();
            }
        }
    }

    /** Ends at once a session of this run that this run has lost, and tries again. */
    private Answer.Row afterOwn(Transport.Held with, Answer.Row row, Waits waits) throws InterruptedException {
        Answer.Row[] last = {row};
        with.ask(Query.changing(
                "end a lost session",
                "select pg_terminate_backend(?::int)",
                process.orElseThrow().toString()));
        waits.until(ENDING, () -> {
            last[0] = row(with.ask(TRY));
            return isGot(last[0]) || !isOwn(last[0]);
        });
        return last[0];
    }

    /** Compares the name too: another process of the server may have the number by now, but not this name. */
    private boolean isOwn(Answer.Row row) {
        return LockProbe.holder(row)
                .filter(holder -> process.equals(Optional.of(holder.session())))
                .filter(holder -> operator.startsWith(holder.name()))
                .isPresent();
    }

    private Answer.Row row(Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            throw new Problem(server() + ": the cluster cannot be locked", refused.message(), null);
        }
        return ((Answer.Rows) answer).rows().get(0);
    }

    private <T> T typed(Supplier<T> reader) {
        return Typed.of(server() + ": what its server answered cannot be read", reader);
    }

    private static boolean isGot(Answer.Row row) {
        return row.get("got").filter(got -> got.startsWith("t")).isPresent();
    }

    private static boolean isYes(Answer.Row row, String count) {
        return row.get(count).filter("1"::equals).isPresent();
    }

    private NodeName server() {
        return guard.primary();
    }

    /** Sends a sign of life. If that fails, the lock is lost. */
    synchronized void keep() {
        session.ifPresent(with -> {
            try {
                if (with.ask(alive) instanceof Answer.Rows) {
                    return;
                }
            } catch (Unreachable ended) {
                // Whatever ended it, the lock is gone, or nobody can know that it is still held.
            }
            lose();
        });
    }

    synchronized boolean isHeld() {
        return session.isPresent();
    }

    /** True if this run has ever held it. */
    synchronized boolean wasHeld() {
        return process.isPresent();
    }

    /** Marks it as lost with its server. */
    synchronized void lose() {
        session.ifPresent(Transport.Held::close);
        session = Optional.empty();
    }

    /** Releases it for good. */
    synchronized void release() {
        lose();
        released = true;
    }
}
