package kesh.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.command.Query;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.remote.Answer;

/** Takes a plan's guards and releases them, whatever happens in between. */
final class Guards {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final String RECORD =
            "insert into repmgr.events (node_id, event, successful, details) values (?::int, ?, ?::boolean, ?)";

    /** Read when failover is found paused: a pause that no unpause follows was left by a kesh that was killed. */
    private static final String NOTE =
            "insert into repmgr.events (node_id, event, successful, details)" + " values (?::int, ?, true, ?)";

    static final Query PAUSE = Query.changing("pause repmgrd", "select repmgr.repmgrd_pause(true)");
    static final Query UNPAUSE = Query.changing("unpause repmgrd", "select repmgr.repmgrd_pause(false)");

    private final Actions actions;
    private final Consumer<Event> events;
    private final String operator;
    private final HeldLocks locks;
    private final List<Guard.Pause> pauses = new CopyOnWriteArrayList<>();
    private ClusterState state;

    /** As it was planned on: who is no longer a member by the end was one when it was paused, and is still to be told. */
    private ClusterState planned;

    private PauseWishes wishes = PauseWishes.NONE;
    private List<Guard> taken = List.of();

    /** Pauses that there was no primary to note. */
    private final List<Guard.Pause> unnoted = new ArrayList<>();

    /** Where failover went on until this run paused it, or tried to. */
    private final Set<NodeName> pausedHere = ConcurrentHashMap.newKeySet();

    private final Set<NodeName> unpaused = ConcurrentHashMap.newKeySet();
    private boolean endedOldPause;

    /** What {@link #unpause} came to, once it has been called. */
    private volatile Optional<String> alarm;

    /** @param operator who works, where, since when: what another operator is told who finds the lock taken */
    Guards(Actions actions, Consumer<Event> events, Waits waits, String operator) {
        this.actions = actions;
        this.events = events;
        this.operator = operator;
        this.locks = new HeldLocks(actions, events, waits, operator);
    }

    /** @throws Problem if one lock cannot be had; those taken before are to be released */
    synchronized void lock(Plan plan) {
        state = plan.before();
        planned = state;
        taken = plan.guards();
        try {
            locks.take(
                    state,
                    taken.stream()
                            .filter(Guard.Lock.class::isInstance)
                            .map(Guard.Lock.class::cast)
                            .toList());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Problem("interrupted", null, null);
        }
    }

    /**
     * @param plan the one that was locked for, planned again since
     * @param done whether a step of that number is done by now
     * @throws Problem if one cannot be paused; all are to be released
     */
    synchronized void pause(Plan plan, IntPredicate done) {
        state = plan.before();
        planned = state;
        taken = plan.guards();
        wishes = new PauseWishes(plan.steps(), done);
        for (Guard guard : taken) {
            if (guard instanceof Guard.Pause pause) {
                pauses.add(pause);
                pause(pause);
                events.accept(new Event.GuardTaken(guard));
            }
        }
    }

    /**
     * Before each step. Not synchronized: it may take a while, and who ends the run does not wait for it.
     *
     * @return whether a lock was lost meanwhile, and is there again
     * @throws Problem if it is not
     */
    boolean lookAgain(ClusterState now) throws InterruptedException {
        return locks.lookAgain(now);
    }

    /** Without a primary there is nobody to note it, unless it was noted when a switchover began. */
    private void pause(Guard.Pause pause) {
        if (!state.primaries().isEmpty()) {
            note(pause, "kesh_pause").ifPresent(failure -> {
                throw failure;
            });
        } else if (state.leftPaused().isEmpty()) {
            unnoted.add(pause);
        }
        for (NodeName node : pause.nodes()) {
            if (state.server(node).isPresent() && !state.leftPaused().contains(node)) {
                pausedHere.add(node);
            }
            if (state.server(node).isPresent()
                    && actions.ask(state, node, PAUSE, LIMIT) instanceof Answer.Refused refused) {
                throw new Problem(node + ": failover cannot be paused", refused.message(), null);
            }
        }
    }

    /** Notes a pause that was begun while there was no primary, as soon as there is one that takes the note. */
    synchronized void seen(ClusterState now) {
        if (!now.primaries().isEmpty()) {
            state = now;
            unnoted.removeIf(pause -> note(pause, "kesh_pause").isEmpty());
        }
    }

    private Optional<Problem> note(Guard.Pause pause, String event) {
        Query insert = Query.changing(
                "note " + event.substring(event.indexOf('_') + 1),
                NOTE,
                pause.primaryId().toString(),
                event,
                operator);
        return insert(pause.primary(), insert, "the pause could not be noted in repmgr.events");
    }

    /** Where it stays paused and why, if it does. */
    private List<String> unpause(Guard.Pause pause) {
        List<String> left = new ArrayList<>();
        List<NodeName> nodes = new ArrayList<>(pause.nodes());
        nodes.removeAll(wishes.kept());
        if (locks.areAnothers()) {
            return nodes.stream()
                    .map(node -> node + " (until the other kesh, which is at work now, ends that)")
                    .toList();
        }
        for (NodeName node : nodes) {
            unpauseFailure(node).ifPresentOrElse(why -> left.add(node + " (" + why + ")"), () -> unpaused.add(node));
        }
        boolean noted = left.isEmpty() && !state.primaries().isEmpty();
        Optional<Problem> unnoted = noted ? note(pause, "kesh_unpause") : Optional.empty();
        events.accept(new Event.GuardReleased(pause, unnoted));
        return left;
    }

    /** Once more if it fails: the connection may be an old one, whose server was restarted meanwhile. */
    private Optional<String> unpauseFailure(NodeName node) {
        Optional<String> failure = Optional.empty();
        for (int attempt = 1; attempt <= 2; attempt++) {
            try {
                if (!(actions.ask(knowing(node), node, UNPAUSE, LIMIT) instanceof Answer.Refused refused)) {
                    return Optional.empty();
                }
                failure = Optional.of(refused.message());
            } catch (Problem unreachable) {
                failure = Optional.of(unreachable.getMessage());
            }
        }
        return failure;
    }

    /**
     * Ends the pauses, once, and with them one that a killed kesh left and that the plan did not come to end. Never
     * throws.
     *
     * @param last the cluster as it was seen last: what is written goes to who is primary now
     * @return where failover stays paused, which it must not
     */
    synchronized Optional<String> unpause(ClusterState last) {
        if (alarm == null) {
            state = last;
            locks.lookLast(last);
            List<String> paused = pauses.isEmpty()
                    ? unpauseLeft(last)
                    : pauses.stream()
                            .flatMap(pause -> unpause(pause).stream())
                            .distinct()
                            .toList();
            if (locks.areHeld() || locks.areUnwanted()) {
                paused = withUnmet(paused);
            }
            endedOldPause = last.leftPaused().stream().anyMatch(unpaused::contains);
            alarm = paused.isEmpty()
                    ? Optional.empty()
                    : Optional.of("FAILOVER IS STILL PAUSED on " + String.join(", ", paused)
                            + ": no standby is promoted if the primary fails. Unpause it: 'unpause' in a script, or"
                            + " 'repmgr service unpause' on a node.");
        }
        return alarm;
    }

    /** Whether this run has paused failover and could not end that everywhere. */
    boolean leavePaused() {
        return alarm != null && !unpaused.containsAll(pausedHere);
    }

    /** What to say of a release that is not waited for. */
    Optional<String> perhapsPaused() {
        Optional<String> known = alarm;
        return known != null || pauses.isEmpty()
                ? Optional.ofNullable(known).flatMap(told -> told)
                : Optional.of(
                        "FAILOVER IS PERHAPS STILL PAUSED: it was not waited for the end of that. Run it again, which"
                                + " ends it: 'unpause' in a script, or 'repmgr service unpause' on a node.");
    }

    /** The word {@code unpause} was not carried out there. */
    private List<String> withUnmet(List<String> paused) {
        List<String> all = new ArrayList<>(paused);
        for (NodeName node : wishes.unmet()) {
            Optional<Boolean> seen = state.server(node)
                    .flatMap(server -> server.repmgrd().found())
                    .map(Server.Repmgrd::paused);
            if (!unpaused.contains(node) && !seen.equals(Optional.of(false))) {
                all.add(seen.isPresent() ? node.value() : node + " (as far as is known: its server does not answer)");
            }
        }
        return all;
    }

    /** Without the lock it could be the pause of a kesh that is at work, and is only told of. */
    private List<String> unpauseLeft(ClusterState last) {
        List<NodeName> nodes = last.leftPaused();
        if (nodes.isEmpty() || locks.areAnothers()) {
            return List.of();
        }
        if (!locks.areHeld()) {
            Set<NodeName> told = wishes.unmet();
            return nodes.stream()
                    .filter(node -> !told.contains(node))
                    .map(node -> node + " (left so earlier; the cluster could not be locked)")
                    .toList();
        }
        Node primary = last.primaries().stream()
                .findFirst()
                .orElse(last.node(nodes.get(0)).orElseThrow());
        Guard.Pause left = new Guard.Pause(
                primary.name(), primary.registration().orElseThrow().id(), nodes);
        return unpause(left);
    }

    /** Whether the cluster has changed though no step was begun: a pause was found, and is ended somewhere at least. */
    boolean endedOldPause() {
        return endedOldPause;
    }

    /**
     * Records the run and ends the lock, once. Never throws: what cannot be done is told as an event.
     *
     * @param last the cluster as it was seen last
     * @param changed whether the run changed anything, and so is to be recorded
     */
    synchronized void release(ClusterState last, boolean changed, boolean successful) {
        state = last;
        for (Guard guard : taken) {
            if (changed && guard instanceof Guard.Record record) {
                Query insert = Query.changing(
                        "record the run",
                        RECORD,
                        record.node().toString(),
                        record.event(),
                        Boolean.toString(successful),
                        record.details() + " by " + operator);
                Optional<Problem> failure =
                        insert(record.primary(), insert, "the run could not be recorded in repmgr.events");
                events.accept(new Event.GuardReleased(guard, failure));
            }
        }
        taken = List.of();
        locks.release();
    }

    /** What says how a node is reached, whether or not its record was removed meanwhile. */
    private ClusterState knowing(NodeName node) {
        return state.node(node).isPresent() ? state : planned;
    }

    private Optional<Problem> insert(NodeName primary, Query insert, String failure) {
        try {
            NodeName to =
                    state.primaries().size() == 1 ? state.primaries().get(0).name() : primary;
            return actions.ask(knowing(to), to, insert, LIMIT) instanceof Answer.Refused refused
                    ? Optional.of(new Problem(failure, refused.message(), null))
                    : Optional.empty();
        } catch (Problem failed) {
            return Optional.of(failed);
        }
    }
}
