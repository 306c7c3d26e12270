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
import java.util.function.Supplier;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
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

    /** This is read when failover is found paused: a pause without an unpause was left by a kesh that was killed. */
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

    /**
     * The state it was planned from: a node may no longer be a member at the end, but was one when it was paused, and
     * must still be unpaused.
     */
    private ClusterState planned;

    private PauseWishes wishes = PauseWishes.NONE;
    private List<Guard> taken = List.of();

    /** Notes that could not be written for lack of a primary; each returns why it still cannot be. */
    private final List<Supplier<Optional<Problem>>> unwritten = new ArrayList<>();

    /** The nodes whose failover was not paused until this run paused it, or tried to. */
    private final Set<NodeName> pausedHere = ConcurrentHashMap.newKeySet();

    private final Set<NodeName> unpaused = ConcurrentHashMap.newKeySet();
    private boolean endedOldPause;

    /** The result of {@link #unpause}, once it has been called. */
    private volatile Optional<String> alarm;

    /** @param operator the user, machine, process and start time, shown to an operator who finds the lock taken */
    Guards(Actions actions, Consumer<Event> events, Waits waits, String operator) {
        this.actions = actions;
        this.events = events;
        this.operator = operator;
        this.locks = new HeldLocks(actions, events, waits, operator);
    }

    /** @throws Problem if one lock cannot be had; the caller must release those taken before */
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
     * @param done true for the number of a step that is done by now
     * @throws Problem if one cannot be paused; the caller must release all
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
            } else if (guard instanceof Guard.Note begun) {
                if (state.primaries().isEmpty()) {
                    unwritten.add(() -> note(begun));
                } else {
                    note(begun).ifPresent(failure -> {
                        throw failure;
                    });
                }
                events.accept(new Event.GuardTaken(guard));
            }
        }
    }

    private Optional<Problem> note(Guard.Note begun) {
        Query insert =
                Query.changing("note the beginning", RECORD, row(begun.node(), begun.event(), true, begun.details()));
        return insert(begun.primary(), insert, "the beginning of the run could not be noted in repmgr.events");
    }

    /**
     * Checks the locks before each step. It is not synchronized: it may take a while, and whoever ends the run does not
     * wait for it.
     *
     * @return true if a lock was lost meanwhile, and is held again
     * @throws Problem if a lost lock cannot be taken again
     */
    boolean lookAgain(ClusterState now) throws InterruptedException {
        return locks.lookAgain(now);
    }

    /** Pauses and records it. Without a primary no server can record it, unless a switchover did so when it began. */
    private void pause(Guard.Pause pause) {
        if (!state.primaries().isEmpty()) {
            note(pause, "kesh_pause").ifPresent(failure -> {
                throw failure;
            });
        } else if (state.leftPaused().isEmpty()) {
            unwritten.add(() -> note(pause, "kesh_pause"));
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

    /** Records what was begun without a primary, as soon as there is a primary that accepts the record. */
    synchronized void seen(ClusterState now) {
        if (!now.primaries().isEmpty()) {
            state = now;
            unwritten.removeIf(note -> note.get().isEmpty());
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

    /** Returns the nodes that stay paused, each with the reason. */
    private List<String> unpause(Guard.Pause pause) {
        List<String> left = new ArrayList<>();
        List<NodeName> nodes = new ArrayList<>(pause.nodes());
        nodes.removeAll(wishes.kept());
        nodes.removeAll(wishes.met());
        if (locks.areAnothers()) {
            return nodes.stream()
                    .map(node -> node + " (until the other kesh, which is running now, ends the pause)")
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

    /** Unpauses a node, with a second try: the connection may be an old one, whose server was restarted meanwhile. */
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
     * Ends the pauses, once, and with them a pause that a killed kesh left and that the plan did not get to end. It
     * never throws.
     *
     * @param last the cluster as it was last seen: records go to the current primary
     * @return where failover stays paused, although it must not
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

    /** True if this run has paused failover and could not unpause it everywhere. */
    boolean leavePaused() {
        return alarm != null && !unpaused.containsAll(pausedHere);
    }

    /** Returns the alarm for a release that nobody waits for. */
    Optional<String> perhapsPaused() {
        Optional<String> known = alarm;
        return known != null || pauses.isEmpty()
                ? Optional.ofNullable(known).flatMap(told -> told)
                : Optional.of("FAILOVER MAY STILL BE PAUSED: this run did not wait until it was unpaused. Run it "
                        + "again to unpause it, or use 'unpause' in a script, or 'repmgr service unpause' on a "
                        + "node.");
    }

    /** Adds the nodes where the word {@code unpause} was not carried out. */
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

    /** Ends a pause that was left. Without the lock it could be that of a running kesh, so it is only reported. */
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

    /**
     * True if the cluster has changed though no step was begun: a pause was found, and is ended on at least one node.
     */
    boolean endedOldPause() {
        return endedOldPause;
    }

    /**
     * Records the run and ends the lock, once. It never throws: a failure is reported as an event.
     *
     * @param last the cluster as it was last seen
     * @param changed whether the run changed anything, and so must be recorded
     */
    synchronized void release(ClusterState last, boolean changed, boolean successful) {
        state = last;
        for (Guard guard : taken) {
            if (changed && guard instanceof Guard.Record record) {
                Query insert = Query.changing(
                        "record the run", RECORD, row(record.node(), record.event(), successful, record.details()));
                Optional<Problem> failure =
                        insert(record.primary(), insert, "the run could not be recorded in repmgr.events");
                events.accept(new Event.GuardReleased(guard, failure));
            }
        }
        taken = List.of();
        locks.release();
    }

    /** Returns the parameters of {@link #RECORD}. */
    private String[] row(NodeId node, String event, boolean successful, String details) {
        return new String[] {node.toString(), event, Boolean.toString(successful), details + " by " + operator};
    }

    /** Returns a state that knows how to reach a node, even if its record was removed meanwhile. */
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
