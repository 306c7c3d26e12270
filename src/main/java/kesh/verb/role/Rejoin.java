package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Server;
import kesh.fact.ServerStopped;
import kesh.fact.TakesWrites;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.text.Sizes;
import kesh.verb.Verb;
import kesh.verb.part.Failover;
import kesh.verb.part.Kbha;
import kesh.verb.part.NodeControl;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Sessions;

/**
 * {@code rejoin 'pg1'}: a former primary, or a standby that diverged from the others' WAL, returns as a standby. A
 * rewind removes what only this node has; the plan says before how much that is.
 *
 * @param word the name of the node in the script
 */
public record Rejoin(String word) implements Verb {

    @Override
    public List<String> words() {
        return List.of(word);
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(
                new Interest.Divergence(), new Interest.Question(RejoinChecks.MAY_BE_READ, NodeSelection.PRIMARY));
    }

    @Override
    public Plan plan(ClusterState seen) {
        String title = "rejoin " + word;
        List<Check> impossible = RejoinChecks.beforeAnything(seen, word);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, seen, impossible);
        }
        Node primary = RejoinChecks.primariesBeside(seen, word).get(0);
        // With two primaries, the records of the one that the node is to follow count.
        ClusterState now = seen.recordedBy(primary);
        Node node = now.called(word).orElseThrow();
        if (receivesFromAnother(node, primary)) {
            return Plan.checksOnly(title, now, impossible);
        }
        RoleSwap swap = new RoleSwap(now, node, now.node(primary.name()).orElseThrow());
        Rewind rewind = new Rewind(swap);
        Divergence divergence = Divergence.of(node, swap.candidate());
        List<Step> open = Kbha.around(node, Step.open(now, steps(now, swap, divergence)));
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, impossible);
        }
        List<Check> checks = new ArrayList<>(impossible);
        boolean attached = swap.isBack() || rewind.isDone() || rewind.isRunning();
        if (!attached) {
            checks.addAll(new RejoinChecks(now, swap, divergence).all());
        }
        List<Guard> guards = new ArrayList<>();
        guards.add(new Guard.Lock(primary.name()));
        Failover.paused(new ServerStopped(node.name()).assume(now), Optional.empty())
                .ifPresent(guards::add);
        guards.add(new Guard.Record(
                primary.name(), node.registration().orElseThrow().id(), "kesh_rejoin", title));
        return new Plan(
                title,
                now,
                checks,
                guards,
                open,
                attached ? List.of() : notes(swap, divergence),
                !attached && divergence.mayLose() ? List.of(node.name().value()) : List.of());
    }

    /** A node that streams from another standby was put there on purpose. */
    private static boolean receivesFromAnother(Node node, Node primary) {
        return node.runningServer()
                .filter(Server::inRecovery)
                .flatMap(Server::walReceiver)
                .filter(Server.WalReceiver::isStreaming)
                .filter(receiver -> !primary.registration()
                        .orElseThrow()
                        .conninfo()
                        .address()
                        .is(receiver.senderHost()))
                .isPresent();
    }

    private static List<Step> steps(ClusterState now, RoleSwap swap, Divergence divergence) {
        Node node = swap.former();
        NodeControl control = NodeControl.of(node).orElseThrow();
        Rewind rewind = new Rewind(swap);
        List<Step> steps = new ArrayList<>();
        boolean comesBack = !swap.isBack() && !rewind.isRunning();
        if (comesBack && node.runningServer().isPresent()) {
            steps.add(NodeControl.stopServer(node, new ServerStopped(node.name()))
                    .needing(new TakesWrites(swap.candidate().name())));
        }
        if (rewind.isRunning()) {
            steps.add(rewind.step());
        } else if (rewind.isDone()) {
            steps.addAll(rewind.start());
            rewind.forget().ifPresent(steps::add);
        } else if (comesBack && divergence.byRewind()) {
            rewind.checkpointAfterPromotion().ifPresent(steps::add);
            rewind.recover().ifPresent(steps::add);
            steps.add(rewind.step());
        } else {
            steps.addAll(swap.comeBack(swap.rebuilding()));
            rewind.forget().ifPresent(steps::add);
        }
        if (swap.isWatched()) {
            steps.addAll(control.watch(ServerSteps.after(now, steps)));
        }
        return steps;
    }

    private static List<String> notes(RoleSwap swap, Divergence divergence) {
        String name = swap.former().name().value();
        String primary = swap.candidate().name().value();
        List<String> notes = new ArrayList<>();
        if (divergence.byRewind()) {
            String more = divergence.isRunning() ? "at least " : "";
            notes.add(divergence
                    .lost()
                    .map(bytes -> bytes == 0 && !divergence.mayLose()
                            ? name + " crashed, and has written nothing that " + primary + " lacks: nothing is lost"
                            : "%s%s (%d bytes) of WAL that only %s has will be lost"
                                    .formatted(more, Sizes.text(bytes), bytes, name))
                    .orElse("it is not known how much WAL only " + name + " has; all of that is lost"));
        }
        if (swap.former().runningServer().isPresent()) {
            notes.add("the server of %s is stopped first; %s".formatted(name, Sessions.ended(swap.former())));
        }
        return notes;
    }
}
