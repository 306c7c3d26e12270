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
 * One change. Made by {@link #run}, {@link #sql}, {@link #write} or {@link #await}, and said more of by the methods
 * after them.
 *
 * @param node where it happens
 * @param title what it does, as an instruction: "clone pg1's data"
 * @param before facts that must still hold right before it, beyond those the plan was made on; never undone by it
 * @param goal what only its completion makes true; a step whose goal holds already is skipped
 * @param patience how long to wait for the action, and then for the goal, see {@link #settling}
 * @param undo what takes it back, in words; absent where nothing does
 * @param batch consecutive steps of one batch are carried out side by side; the goals of none may need another's
 * @param outage what clients that write notice of it
 * @param copy what it copies from another node
 * @param atLeast where the goal is not reached but this is so, the steps after it are done all the same; the run does not
 *     end well
 * @param remedy what a run does by itself if the goal is not reached
 * @param otherwise the word that helps if it fails, and fails again: "rebuild 'pg1'"
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
        Optional<String> otherwise) {
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
                Optional.empty());
    }

    /** Of steps that are taken one after the other, those whose goals do not hold by then: of half-done work, the rest. */
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

    /** A command on the node. */
    public static Step run(NodeName node, String title, Command command, Fact goal) {
        return of(node, title, new Action.Run(command), goal);
    }

    /** A statement in the node's server, as repmgr's user. */
    public static Step sql(NodeName node, String title, Query query, Fact goal) {
        return of(node, title, new Action.Sql(node, query), goal);
    }

    /** A file of the node's, replaced as a whole. */
    public static Step write(NodeName node, String title, String path, Masked before, Masked text, Fact goal) {
        return of(node, title, new Action.WriteFile(path, "600", before, text), goal);
    }

    /** Lines to a file of the node's, and the public keys of some nodes' users. */
    public static Step add(
            NodeName node, String title, String path, List<String> lines, List<NodeName> keysOf, Fact goal) {
        return of(node, title, new Action.AddLines(path, lines, keysOf), goal);
    }

    /** A file of the node's to the operator's machine. */
    public static Step fetch(NodeName node, String title, String path, Path to, Fact goal) {
        return of(node, title, new Action.Fetch(path, to), goal);
    }

    /** What an archive of the operator's holds, to the node. */
    public static Step unpack(NodeName node, String title, Action.Unpack unpack, Fact goal) {
        return of(node, title, unpack, goal);
    }

    /** Nothing but to wait until it is so. */
    public static Step await(NodeName node, String title, Fact goal) {
        return of(node, title, new Action.Await(), goal);
    }

    /** Whether nothing takes it back. Of an operator's own statement, kesh cannot tell. */
    public boolean isFinal() {
        return undo.isEmpty() && !goal.leavesNoTrace() && !(action instanceof Action.Await);
    }

    /** Whether its command goes on where it runs when the connection is lost, or the program ends. */
    public boolean outlivesConnection() {
        return action instanceof Action.Run run && run.command().job().isPresent();
    }

    /** How long to wait for the goal once the action has ended. What copies has nothing left to do then. */
    public Duration settling() {
        boolean copies = copy.isPresent() || action instanceof Action.Unpack;
        return copies && patience.compareTo(SETTLING) > 0 ? SETTLING : patience;
    }

    /** How it can be told how far the step has come: as it says itself, or as its goal does. */
    public Optional<Progress> watched() {
        return progress.or(goal::progress);
    }

    /** The nodes that must be looked at to tell whether it may begin, and whether it is done. */
    public Set<NodeName> about() {
        Set<NodeName> nodes = new HashSet<>(goal.about());
        before.forEach(fact -> nodes.addAll(fact.about()));
        nodes.add(node);
        return nodes;
    }

    /** What keeps it from beginning. */
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
                parts.otherwise);
    }

    /** What can be said of a step besides what it does, while it is being said. */
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
        }
    }
}
