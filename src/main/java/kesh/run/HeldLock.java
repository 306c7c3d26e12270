package kesh.run;

import java.time.Duration;
import java.util.Optional;
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

/**
 * The lock in one server: a session that has it. Between this session and a kesh whose machine died stands the sshd of a
 * host that lives, so the server would never notice. It is told to end the session when nothing is said in it for a while:
 * by {@code idle_session_timeout}, or before PostgreSQL 14 by {@code idle_in_transaction_session_timeout}, and there the
 * session is always in a transaction, which is made anew each time that something is said. It keeps no row alive: between
 * statements it has no snapshot.
 */
final class HeldLock {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** How long a session takes to end that was told to. */
    private static final Duration ENDING = Duration.ofSeconds(5);

    private static final String BOUND = "(select count(set_config(name, '" + LockHolder.LETS_GO_AFTER.toMillis()
            + "', false)) from pg_settings where name = ";

    /** One row. A setting that the server does not know is passed over. */
    private static final Query TRY = Query.changing(
            "lock the cluster",
            "select pg_try_advisory_lock(" + LockProbe.KEY + "::bigint) as got, pg_backend_pid() as session, "
                    + BOUND + "'idle_session_timeout') as ends_when_idle, "
                    + BOUND + "'idle_in_transaction_session_timeout') as ends_in_transaction, h.*"
                    + " from (select 1) one left join (" + LockProbe.HOLDER + ") h on true");

    /** What says that kesh lives. */
    private static final Query ALIVE = Query.reading("keep the lock", "select 1");

    private static final Query BEGIN = Query.reading("keep the lock", "start transaction");
    private static final Query RENEW = Query.reading("keep the lock", "commit; start transaction");

    private final Actions actions;
    private final String operator;
    private final Guard.Lock guard;
    private Optional<Transport.Held> session = Optional.empty();
    private Query alive = ALIVE;
    private boolean released;

    /** In the server, of the session that has the lock or had it last. */
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
     * Takes it, unless this run has it.
     *
     * @param taken is called if it was taken
     * @return who else has it, if it cannot be had
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
            if (isGot(row)) {
                alive = isYes(row, "ends_when_idle") || !isYes(row, "ends_in_transaction") ? ALIVE : RENEW;
                if (alive == RENEW) {
                    with.ask(BEGIN);
                }
                process = row.get("session").map(Integer::parseInt);
                session = Optional.of(with);
                taken.run();
                return Optional.empty();
            }
            return Optional.of(LockProbe.holder(row)
                    .orElseThrow(() -> new Problem(
                            "another kesh is at work on this cluster",
                            "it does not say who",
                            "wait until it has ended; its lock ends with it")));
        } finally {
            if (session.isEmpty()) {
                with.close();
            }
        }
    }

    /** A session of this run, of which this run knows no more, ends at once. */
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

    /** Another process of the server may have the number by now, but it is not named so. */
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

    private static boolean isGot(Answer.Row row) {
        return row.get("got").filter(got -> got.startsWith("t")).isPresent();
    }

    private static boolean isYes(Answer.Row row, String count) {
        return row.get(count).filter("1"::equals).isPresent();
    }

    private NodeName server() {
        return guard.primary();
    }

    /** Says to the server that kesh lives. If that is in vain, the lock is lost. */
    synchronized void keep() {
        session.ifPresent(with -> {
            try {
                if (with.ask(alive) instanceof Answer.Rows) {
                    return;
                }
            } catch (Unreachable ended) {
                // Whatever ended it: the lock is no longer there, or nobody can say that it is.
            }
            lose();
        });
    }

    synchronized boolean isHeld() {
        return session.isPresent();
    }

    /** Whether this run has had it. */
    synchronized boolean wasHeld() {
        return process.isPresent();
    }

    /** It is no longer there, with its server. */
    synchronized void lose() {
        session.ifPresent(Transport.Held::close);
        session = Optional.empty();
    }

    /** For good. */
    synchronized void release() {
        lose();
        released = true;
    }
}
