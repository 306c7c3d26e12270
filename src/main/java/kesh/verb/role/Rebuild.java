package kesh.verb.role;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.fact.DataDirectoryFree;
import kesh.fact.JobDone;
import kesh.fact.NotPrimary;
import kesh.fact.ServerStopped;
import kesh.fact.TakesWrites;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.text.Sizes;
import kesh.verb.Verb;
import kesh.verb.grow.Expand;
import kesh.verb.grow.NewFiles;
import kesh.verb.grow.NewNode;
import kesh.verb.part.Attach;
import kesh.verb.part.Emptying;
import kesh.verb.part.Failover;
import kesh.verb.part.Kbha;
import kesh.verb.part.LeftJob;
import kesh.verb.part.NodeControl;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Slots;

/**
 * {@code rebuild 'pg3'}: a member that cannot continue with its data gets a new copy of another node's.
 *
 * @param word the name of the node in the script
 * @param upstream the node to copy from and to receive WAL from, as named in the script; else that of its record, or
 *     the primary
 */
public record Rebuild(String word, Optional<String> upstream) implements Verb {
    @Override
    public List<String> words() {
        return Stream.concat(Stream.of(word), upstream.stream()).toList();
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "rebuild " + word;
        List<Check> impossible = RebuildChecks.beforeAnything(now, this);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, impossible);
        }
        NewNode node = node(now);
        Attach attach = new Attach(now, node.self(), node.upstream());
        ClusterState recorded = new ServerSteps(now).recordedAsDown(List.of(node.self()));
        List<Step> open = Kbha.around(node.self(), Step.open(recorded, steps(now, node, attach)));
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, impossible);
        }
        List<Check> checks = new ArrayList<>(impossible);
        boolean copies = !isCopied(now, node) && !node.isCloning();
        if (copies) {
            checks.addAll(RebuildChecks.beforeTheCopy(now, node));
        } else if (isRemembered(now, node)) {
            checks.add(RebuildChecks.copiedBefore(node));
        }
        List<Guard> guards = new ArrayList<>();
        guards.add(new Guard.Lock(now.primaries().get(0).name()));
        // Its own repmgrd is left out: whether that was paused is lost with the old data, and unknown while no server
        // runs.
        Failover.paused(new ServerStopped(node.name()).assume(now), Optional.of(node.name()))
                .ifPresent(guards::add);
        guards.add(new Guard.Record(now.primaries().get(0).name(), node.id(), "kesh_rebuild", title));
        boolean removes = open.stream().anyMatch(step -> step.goal() instanceof DataDirectoryFree);
        return new Plan(
                title,
                now,
                checks,
                guards,
                open,
                notes(node, copies),
                removes ? List.of(node.name().value()) : List.of());
    }

    private NewNode node(ClusterState now) {
        Node self = now.called(word).orElseThrow();
        Expand like = new Expand(word, upstream, Optional.empty(), OptionalInt.empty());
        return NewNode.copying(now, self, RebuildChecks.upstream(now, self, this), like);
    }

    /**
     * True if its data is the new copy: a server that receives WAL; or a copy of which the host has recorded that
     * kesh's clone ended well; or a primary's data under a standby's settings, in which no server has started yet. Any
     * other data there is the old one, however good it looks.
     */
    private static boolean isCopied(ClusterState now, NewNode node) {
        boolean receives = node.self()
                .runningServer()
                .filter(Server::inRecovery)
                .flatMap(Server::walReceiver)
                .isPresent();
        boolean unstarted = node.self().runningServer().isEmpty()
                && node.machine()
                        .dataDirectory()
                        .control()
                        .filter(control -> control.state().equals("in production"))
                        .isPresent();
        return receives || node.cloned().holds(now) && (isRemembered(now, node) || unstarted);
    }

    private static boolean isRemembered(ClusterState now, NewNode node) {
        return new JobDone(node.name(), node.cloneJob()).holds(now);
    }

    private List<Step> steps(ClusterState now, NewNode node, Attach attach) {
        NodeControl control = NodeControl.of(node.self()).orElseThrow();
        List<Step> steps = new ArrayList<>();
        // Written before anything is removed: without these logins there would be no new data.
        node.upstreamPasswords()
                .ifPresent(entries -> steps.add(NewFiles.passfile(node.name(), node.name(), node.machine(), entries)));
        if (!isCopied(now, node)) {
            if (!node.isCloning()) {
                steps.addAll(emptied(now, node, control));
            }
            steps.add(Expand.cloneData(node));
        }
        node.slot().ifPresent(slot -> steps.add(Slots.make(node.upstream().name(), slot)));
        boolean watched = node.upstreamServer().repmgrd().isKnown();
        if (node.self().runningServer().isPresent() && isCopied(now, node)) {
            steps.add(Step.await(node.name(), "wait until it streams", attach.streams())
                    .within(Duration.ofMinutes(5)));
        } else {
            // Once the copy was started, it looks like the old data until it streams.
            steps.add(LeftJob.remember(
                    node.name(), node.machine(), node.cloneJob(), "remember that its data is new, until all is done"));
            steps.add(control.startServer(watched ? control.watchedAgain(now, attach.streams()) : attach.streams())
                    .needing(node.onePrimary(now)));
        }
        steps.add(Step.run(
                        node.name(),
                        "correct its record: it is a standby of "
                                + node.upstream().name(),
                        control.repmgr().standbyRegisterAgain(node.upstreamRow().id()),
                        attach.registered())
                .undoneBy("register it again as it was"));
        if (watched) {
            steps.addAll(control.watch(ServerSteps.after(now, steps)));
        }
        steps.add(Expand.forgetJob(node));
        // Removes the record of an earlier rejoin whose rewind failed.
        new Rewind(new RoleSwap(now, node.self(), node.upstream())).forget().ifPresent(steps::add);
        return steps;
    }

    private static List<Step> emptied(ClusterState now, NewNode node, NodeControl control) {
        NodeName primary = now.primaries().get(0).name();
        List<Step> steps = new ArrayList<>();
        if (node.self().runningServer().isPresent()) {
            steps.add(NodeControl.stopServer(node.self(), new ServerStopped(node.name()))
                    .needing(new NotPrimary(node.name()), new TakesWrites(primary)));
        }
        steps.add(Emptying.of(
                node.name(), node.machine(), node.dataDirectory(), "remove its data", Optional.of(primary)));
        node.slot().ifPresent(slot -> now.members().stream()
                .filter(member -> !member.name().equals(node.name()))
                .filter(member -> member.runningServer()
                        .flatMap(server -> server.slot(slot))
                        .isPresent())
                .forEach(member -> steps.add(Slots.drop(member.name(), slot))));
        return steps;
    }

    private static List<String> notes(NewNode node, boolean copies) {
        return copies
                ? List.of(
                        "all data on " + node.name() + " is removed and cannot be recovered",
                        ("%s is copied from %s to %s over the network, after a fast checkpoint; clients can "
                                        + "continue to work")
                                .formatted(
                                        Sizes.text(node.upstreamServer().dataBytes()),
                                        node.upstream().name(),
                                        node.name()))
                : List.of();
    }
}
