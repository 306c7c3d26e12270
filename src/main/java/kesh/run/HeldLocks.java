package kesh.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.LockHolder;
import kesh.cluster.NodeName;
import kesh.cluster.Seen;
import kesh.plan.Guard;
import kesh.remote.Unreachable;

/**
 * The locks of a run. They are kept while it runs, checked before each step, and taken again if one was lost: with its
 * server, which a step has restarted, or because kesh could not reach that for too long. If another kesh has taken one
 * meanwhile, the run is over.
 */
final class HeldLocks {
    /** The time for which a lost lock is tried again before a step. */
    private static final Duration RETAKING = Duration.ofSeconds(60);

    private final Actions actions;
    private final Consumer<Event> events;
    private final Waits waits;
    private final String operator;
    private final List<HeldLock> locks = new CopyOnWriteArrayList<>();
    private Optional<Runnable> keeping = Optional.empty();
    private volatile ClusterState latest;

    /** The reason why this run may not begin another step. */
    private volatile Optional<Problem> another = Optional.empty();

    /** @param operator the user, machine, process and start time, shown to an operator who finds the lock taken */
    HeldLocks(Actions actions, Consumer<Event> events, Waits waits, String operator) {
        this.actions = actions;
        this.events = events;
        this.waits = waits;
        this.operator = operator;
    }

    /**
     * Takes those whose server runs; the others follow once their server runs.
     *
     * @throws Problem if one cannot be had; {@link #release} must be called even then
     */
    void take(ClusterState now, List<Guard.Lock> wanted) throws InterruptedException {
        latest = now;
        wanted.forEach(guard -> locks.add(new HeldLock(actions, operator, guard)));
        takeFirst(now);
        if (!wanted.isEmpty()) {
            keeping = Optional.of(waits.every(LockHolder.SAYS_SO_EVERY, this::keep));
        }
    }

    /** Takes those that this run has never held. */
    private void takeFirst(ClusterState now) throws InterruptedException {
        for (HeldLock lock : locks) {
            if (!lock.wasHeld() && mayRun(now, lock)) {
                Optional<LockHolder> holder =
                        lock.take(now, waits, () -> events.accept(new Event.GuardTaken(lock.guard())));
                if (holder.isPresent()) {
                    throw isAnothers(
                            holder.get().able()
                                    ? "another kesh is running on this cluster"
                                    : "a session that is no kesh's has the lock of this cluster",
                            lock,
                            holder.get());
                }
            }
        }
    }

    private Problem isAnothers(String message, HeldLock lock, LockHolder holder) {
        String whose = holder.able() && holder.isOddlySilent() && holder.isEndedRunOf(operator)
                ? "an earlier run of yours, whose process has ended: "
                : "";
        another = Optional.of(new Problem(
                message, whose + holder.told(), holder.ending(lock.guard().primary())));
        return another.get();
    }

    /** False for a stopped server: it locks nothing, and nobody else can lock it either. */
    private static boolean mayRun(ClusterState now, HeldLock lock) {
        return now.node(lock.guard().primary())
                .filter(node -> !node.server().equals(Seen.known(Optional.empty())))
                .isPresent();
    }

    /**
     * Checks the locks; it must be called before each step.
     *
     * @return true if one was lost and is held again: others may have changed the cluster meanwhile
     * @throws Problem if one cannot be had any more
     */
    boolean lookAgain(ClusterState now) throws InterruptedException {
        latest = now;
        locks.forEach(lock -> {
            if (mayRun(now, lock)) {
                lock.keep();
            } else {
                lock.lose();
            }
        });
        if (another.isPresent()) {
            throw another.get();
        }
        takeFirst(now);
        boolean retaken = false;
        for (HeldLock lock : locks) {
            if (isMissed(now, lock)) {
                retake(now, lock);
                retaken = true;
            }
        }
        return retaken;
    }

    /**
     * True for a lock that is lost and still wanted. While one is held, another is wanted only in a server that is seen
     * to be a primary.
     */
    private boolean isMissed(ClusterState now, HeldLock lock) {
        boolean primary = now.server(lock.guard().primary())
                .filter(server -> !server.inRecovery())
                .isPresent();
        return lock.wasHeld() && !lock.isHeld() && (areHeld() ? primary : mayRun(now, lock));
    }

    private void retake(ClusterState now, HeldLock lock) throws InterruptedException {
        Unreachable[] cause = {null};
        boolean back = waits.until(RETAKING, () -> {
            try {
                retakeOnce(now, lock);
                return true;
            } catch (Unreachable unreachable) {
                if (cause[0] == null) {
                    events.accept(new Event.LockLost(lock.guard(), unreachable));
                }
                cause[0] = unreachable;
                return false;
            }
        });
        NodeName server = lock.guard().primary();
        if (!back) {
            throw new Problem(
                    server + ": this run lost its lock, and could not take it again within " + RETAKING.toSeconds()
                            + " s",
                    cause[0].getMessage(),
                    "when " + server + " answers again, run it again to go on");
        }
        if (another.isPresent()) {
            throw another.get();
        }
    }

    /** Tries once; afterwards either it is held, or {@link #another} has it. */
    private void retakeOnce(ClusterState now, HeldLock lock) {
        try {
            lock.take(now, waits, () -> events.accept(new Event.LockTakenAgain(lock.guard())))
                    .ifPresent(holder ->
                            isAnothers("this run lost its lock, and another session has it now", lock, holder));
        } catch (InterruptedException interrupted) {
            // The flag is for the caller, who waits and notices it.
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps the locks while steps run. A failure here is reported before the next step. */
    private void keep() {
        for (HeldLock lock : locks) {
            lock.keep();
            try {
                if (another.isEmpty() && isMissed(latest, lock)) {
                    retakeOnce(latest, lock);
                }
            } catch (Problem notNow) {
                // It is tried again.
            }
        }
    }

    /** Does as {@link #lookAgain} when no step is left: a lock that cannot be had any more is no longer needed. */
    void lookLast(ClusterState now) {
        latest = now;
        try {
            takeFirst(now);
        } catch (Problem unneeded) {
            // Nothing more is done.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        keep();
    }

    boolean areHeld() {
        return locks.stream().anyMatch(HeldLock::isHeld);
    }

    /** True if another kesh has a lock that this run wanted or had. */
    boolean areAnothers() {
        return another.isPresent();
    }

    /** True if the run has no locks: it keeps nobody out. */
    boolean areUnwanted() {
        return locks.isEmpty();
    }

    /** Releases them for good. */
    void release() {
        keeping.ifPresent(Runnable::run);
        locks.forEach(HeldLock::release);
    }
}
