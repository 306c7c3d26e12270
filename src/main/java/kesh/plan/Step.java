package kesh.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import kesh.cluster.ClusterState;
import kesh.cluster.Masked;
import kesh.cluster.NodeName;
import kesh.command.Command;
import kesh.command.Query;

/**
 * One change. It is made by {@link #run}, {@link #sql}, {@link #write} or {@link #await}, and the methods after them
 * say more about it.
 *
 * @param node where it happens
 * @param title what it does, as an instruction: "clone pg1's data"
 * @param before facts that must still hold right before it, besides those that the plan was made on; the step never
 *     makes them false
 * @param goal what only its completion makes true; a step whose goal holds already is skipped
 * @param patience how long to wait for the action, and then for the goal, see {@link #settling}
 * @param undo how to undo it, in words; absent where nothing does
 * @param batch consecutive steps of one batch run side by side; no goal among them may need another
 * @param outage what clients that write notice of it
 * @param copy what it copies from another node
 * @param atLeast if the goal is not reached but this holds, the steps after it still run; the run does not end well
 * @param remedy what a run does by itself if the goal is not reached
 * @param otherwise the statement that helps if it fails repeatedly: "rebuild 'pg1'"
 * @param evidence a command that only reads, and that prints what the node says about why the goal was not reached; it
 *     gets the seconds since the step began as its last word
 */
public record Step(
        NodeName node,
        String title,
        List<Fact> before,
        Action action,
        Fact goal,
        Duration patience,
        Optional<Progress> progress,
        Optional<String> undo,
        Optional<String> batch,
        Outage outage,
        Optional<Copy> copy,
        Optional<Fact> atLeast,
        Optional<Remedy> remedy,
        Optional<String> otherwise,
        Optional<Command> evidence) {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration SETTLING = Duration.ofMinutes(1);

    public Step {
        before = List.copyOf(before);
    }

    private static Step of(NodeName node, String title, Action action, Fact goal) {
        return new Step(
                node,
                title,
                List.of(),
                action,
                goal,
                SOON,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Outage.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Returns the steps that remain of some in sequence: those whose goals will not hold by their turn. */
    public static List<Step> open(ClusterState now, List<Step> steps) {
        List<Step> open = new ArrayList<>();
        ClusterState state = now;
        for (Step step : steps) {
            if (!step.goal.holds(state)) {
                open.add(step);
                state = step.goal.assume(state);
            }
        }
        return open;
    }

    /** Runs a command on the node. */
    public static Step run(NodeName node, String title, Command command, Fact goal) {
        return of(node, title, new Action.Run(command), goal);
    }

    /** Runs a statement in the node's server, as repmgr's user. */
    public static Step sql(NodeName node, String title, Query query, Fact goal) {
        return of(node, title, new Action.Sql(node, query), goal);
    }

    /** Replaces a whole file of the node. */
    public static Step write(NodeName node, String title, String path, Masked before, Masked text, Fact goal) {
        return of(node, title, new Action.WriteFile(path, "600", before, text), goal);
    }

    /** Adds lines to a file of the node, and the public keys of some nodes' users. */
    public static Step add(
            NodeName node, String title, String path, List<String> lines, List<NodeName> keysOf, Fact goal) {
        return of(node, title, new Action.AddLines(path, lines, keysOf), goal);
    }

    /** Copies a file of the node to the operator's machine. */
    public static Step fetch(NodeName node, String title, String path, Path to, Fact goal) {
        return of(node, title, new Action.Fetch(path, to), goal);
    }

    /** Replaces a whole file of the node by one of the operator's machine. */
    public static Step send(NodeName node, String title, Action.Send send, Fact goal) {
        return of(node, title, send, goal);
    }

    /** Unpacks an archive of the operator on the node. */
    public static Step unpack(NodeName node, String title, Action.Unpack unpack, Fact goal) {
        return of(node, title, unpack, goal);
    }

    /** Only waits until the goal holds. */
    public static Step await(NodeName node, String title, Fact goal) {
        return of(node, title, new Action.Await(), goal);
    }

    /**
     * True if nothing undoes it. kesh cannot know that about an operator's own statement, so that counts as not final.
     */
    public boolean isFinal() {
        return undo.isEmpty() && !goal.leavesNoTrace() && !(action instanceof Action.Await);
    }

    /** True if its command runs on when the connection is lost or the program ends. */
    public boolean outlivesConnection() {
        return action instanceof Action.Run run && run.command().job().isPresent();
    }

    /**
     * Returns how long to wait for the goal once the action has ended. A step that copies has nothing left to do then.
     */
    public Duration settling() {
        boolean copies = copy.isPresent() || action instanceof Action.Unpack || action instanceof Action.Send;
        return copies && patience.compareTo(SETTLING) > 0 ? SETTLING : patience;
    }

    /** Returns how to measure the step's progress: its own way, or else its goal's. */
    public Optional<Progress> watched() {
        return progress.or(goal::progress);
    }

    /** Returns the nodes that must be inspected to know if it may begin, and if it is done. */
    public Set<NodeName> about() {
        Set<NodeName> nodes = new HashSet<>(goal.about());
        before.forEach(fact -> nodes.addAll(fact.about()));
        nodes.add(node);
        return nodes;
    }

    /** Returns the facts that keep it from beginning. */
    public List<Fact> unmet(ClusterState state) {
        return before.stream().filter(fact -> !fact.holds(state)).toList();
    }

    public Step needing(Fact... facts) {
        return but(parts -> parts.before = List.of(facts));
    }

    public Step within(Duration bound) {
        return but(parts -> parts.patience = bound);
    }

    public Step showing(Progress watched) {
        return but(parts -> parts.progress = Optional.of(watched));
    }

    public Step undoneBy(String words) {
        return but(parts -> parts.undo = Optional.of(words));
    }

    public Step inBatch(String name) {
        return but(parts -> parts.batch = Optional.of(name));
    }

    public Step with(Outage change) {
        return but(parts -> parts.outage = change);
    }

    public Step copying(Copy what) {
        return but(parts -> parts.copy = Optional.of(what));
    }

    public Step orAtLeast(Fact what) {
        return but(parts -> parts.atLeast = Optional.of(what));
    }

    public Step remediedBy(Remedy what) {
        return but(parts -> parts.remedy = Optional.of(what));
    }

    public Step otherwise(String word) {
        return but(parts -> parts.otherwise = Optional.of(word));
    }

    public Step evidencedBy(Command reading) {
        return but(parts -> parts.evidence = Optional.of(reading));
    }

    private Step but(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return new Step(
                node,
                title,
                parts.before,
                action,
                goal,
                parts.patience,
                parts.progress,
                parts.undo,
                parts.batch,
                parts.outage,
                parts.copy,
                parts.atLeast,
                parts.remedy,
                parts.otherwise,
                parts.evidence);
    }

    /** The optional parts of a step, open to change while a new step is made. */
    private static final class Parts {
        private List<Fact> before;
        private Duration patience;
        private Optional<Progress> progress;
        private Optional<String> undo;
        private Optional<String> batch;
        private Outage outage;
        private Optional<Copy> copy;
        private Optional<Fact> atLeast;
        private Optional<Remedy> remedy;
        private Optional<String> otherwise;
        private Optional<Command> evidence;

        private Parts(Step step) {
            before = step.before;
            patience = step.patience;
            progress = step.progress;
            undo = step.undo;
            batch = step.batch;
            outage = step.outage;
            copy = step.copy;
            atLeast = step.atLeast;
            remedy = step.remedy;
            otherwise = step.otherwise;
            evidence = step.evidence;
        }
    }
}
