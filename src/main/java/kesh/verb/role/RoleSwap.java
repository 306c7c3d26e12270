package kesh.verb.role;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.Lsn;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Right;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.command.Command;
import kesh.command.Query;
import kesh.fact.AllOf;
import kesh.fact.CaughtUp;
import kesh.fact.Checkpointed;
import kesh.fact.InRecovery;
import kesh.fact.NoOtherPrimary;
import kesh.fact.Promoted;
import kesh.fact.RecordedIfPrimary;
import kesh.fact.Registered;
import kesh.fact.ServerStopped;
import kesh.fact.SlotAbsent;
import kesh.fact.Streams;
import kesh.fact.TakesWrites;
import kesh.fact.Unattainable;
import kesh.fact.UnrecordedPrimary;
import kesh.plan.Fact;
import kesh.plan.Outage;
import kesh.plan.Remedy;
import kesh.plan.Step;
import kesh.verb.part.Attach;
import kesh.verb.part.Cascade;
import kesh.verb.part.Commits;
import kesh.verb.part.Kbha;
import kesh.verb.part.NodeControl;
import kesh.verb.part.Slots;
import kesh.verb.part.Witnesses;

/**
 * Two nodes that swap their roles, and the standbys of the one, which then follow the other.
 *
 * @param former the primary, or the one before an interrupted swap; the candidate if there is no other
 */
record RoleSwap(ClusterState now, Node former, Node candidate) {
    private static final Query CHECKPOINT =
            Query.changing("write a checkpoint", "checkpoint").needing(Right.CHECKPOINT);

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        if (isToBeStopped()) {
            checkpoint(former, "so that the stop is short").ifPresent(steps::add);
            steps.add(NodeControl.stopServerFor(
                            former,
                            candidateConninfo(),
                            AllOf.of(new ServerStopped(former.name()), new CaughtUp(candidate.name(), former.name())))
                    .needing(new TakesWrites(former.name()), new Attach(now, candidate, former).streams())
                    .with(Outage.BEGINS)
                    .remediedBy(startedAgain()));
        }
        if (!former.isPrimary() && !candidate.isPrimary()) {
            steps.add(Step.await(
                            candidate.name(),
                            "replay all that " + former.name() + " wrote",
                            new CaughtUp(candidate.name(), former.name()))
                    .within(Duration.ofMinutes(5)));
        }
        steps.add(
                candidate.isPrimary()
                        ? control(candidate).recordAsPrimary(new Promoted(candidate.name()))
                        : promotion(new ServerStopped(former.name())).with(Outage.ENDS));
        // Before the former primary's turn: as long as that is recorded as primary, the swap is known to be unfinished.
        siblings().forEach(sibling -> steps.add(follow(sibling)));
        if (!former.name().equals(candidate.name())) {
            steps.addAll(comeBack("rejoin '" + former.name() + "'"));
        } else {
            steps.addAll(strays());
        }
        steps.addAll(Witnesses.follow(now, candidate));
        return Commits.seen(now, candidate, steps);
    }

    /** Half way with no way on: the former primary becomes the primary again, and the candidate receives from it. */
    List<Step> back() {
        return List.of(
                control(former)
                        .startAgain(new TakesWrites(former.name()))
                        .needing(new ServerStopped(former.name()), nobodyElse()),
                Step.await(
                                candidate.name(),
                                "receive from " + former.name() + " again",
                                new Attach(now, candidate, former).streams())
                        .within(Duration.ofMinutes(5)));
    }

    /** If the candidate does not have everything, only the former primary can be the primary. */
    private Remedy startedAgain() {
        List<Step> steps = new ArrayList<>(List.of(control(former)
                .startAgain(new TakesWrites(former.name()))
                .needing(new ServerStopped(former.name()), nobodyElse())
                .with(Outage.ENDS)));
        Kbha.of(former).map(Kbha::wake).ifPresent(steps::addAll);
        return new Remedy(
                new Unattainable(candidate.name(), former.name()),
                steps,
                former.name() + " was started again and accepts writes");
    }

    /** This includes members that could not be seen when this was planned: one of them may have been promoted. */
    private Fact nobodyElse() {
        return noOtherPrimary(former, member -> !Cascade.isWitness(member));
    }

    private Fact noOtherPrimary(Node node, Predicate<Node> among) {
        return NoOtherPrimary.beside(node, now.members().stream().filter(among));
    }

    /** @param also further conditions */
    Step promotion(Fact... also) {
        List<Fact> right = new ArrayList<>(List.of(also));
        right.add(new InRecovery(candidate.name()));
        // The checks have given up members that were not seen; to inspect them again would only take time.
        right.add(noOtherPrimary(candidate, member -> member.server().isKnown()));
        return Step.run(
                        candidate.name(),
                        "promote it",
                        control(candidate).repmgr().standbyPromote(),
                        new Promoted(candidate.name()))
                .needing(right.toArray(Fact[]::new))
                .remediedBy(recorded());
    }

    /** For a promotion that was cut off: once failover resumes, a repmgrd without a known primary promotes another node. */
    private Remedy recorded() {
        NodeName name = candidate.name();
        Step record =
                control(candidate).recordAsPrimary(new RecordedIfPrimary(name)).needing(new TakesWrites(name));
        return new Remedy(new UnrecordedPrimary(name), List.of(record), name + " was recorded as the primary");
    }

    /** Slots that an earlier swap left on standbys: their owners now receive from the new primary. */
    private List<Step> strays() {
        List<Step> steps = new ArrayList<>();
        for (Node standby : now.members()) {
            List<Server.Slot> slots = standby.runningServer()
                    .filter(Server::inRecovery)
                    .map(Server::slots)
                    .orElse(List.of());
            for (Node owner : now.members()) {
                boolean elsewhere = !owner.registration()
                        .flatMap(Registration::upstream)
                        .equals(standby.registration().map(Registration::id));
                Attach.slot(owner)
                        .filter(name -> elsewhere
                                && slots.stream().anyMatch(slot -> slot.name().equals(name) && !slot.active()))
                        .ifPresent(name -> steps.add(Slots.drop(standby.name(), name)));
            }
        }
        return steps;
    }

    /** True if the swap has not begun; never true if the candidate is the primary. */
    boolean isToBeStopped() {
        return former.isPrimary() && !former.name().equals(candidate.name());
    }

    /** Written before the stop, so that the checkpoint at the stop, during which no write is possible, has little to do. */
    static Optional<Step> checkpoint(Node node, String why) {
        return node.control().map(Control::checkpoint).map((Lsn seen) -> Step.sql(
                        node.name(), "write a checkpoint, " + why, CHECKPOINT, new Checkpointed(node.name(), seen))
                .within(Duration.ofMinutes(30))
                .undoneBy("nothing: it only takes time"));
    }

    /**
     * The standbys of the former primary, by their records, and those that an earlier swap has pointed to the candidate
     * but that were late. Those below other standbys stay where they are.
     */
    List<Node> siblings() {
        NodeId formerId = former.registration().orElseThrow().id();
        return now.members().stream()
                .filter(member -> !List.of(candidate.name(), former.name()).contains(member.name()))
                .filter(member -> {
                    Registration row = member.registration().orElseThrow();
                    boolean late = !row.upstream().equals(Optional.of(candidateId()))
                            && attach(member).pointsTo().holds(now);
                    return row.role() == Role.STANDBY && (late || row.upstream().equals(Optional.of(formerId)));
                })
                .filter(member -> member.runningServer().isPresent()
                        && NodeControl.of(member).isPresent())
                .toList();
    }

    Step follow(Node sibling) {
        Attach attach = attach(sibling);
        return attach.step("follow " + candidate.name(), "follow " + former.name() + " again, once it is the primary")
                .orAtLeast(attach.pointsTo());
    }

    Attach attach(Node standby) {
        return new Attach(now, standby, candidate);
    }

    /**
     * Turns the former primary into a standby; slots that it kept for its standbys would hold WAL there.
     * @param otherwise the word that helps if that fails again
     */
    List<Step> comeBack(String otherwise) {
        Step plain = rejoin(
                "re-attach it as a standby of " + candidate.name(),
                control(former).repmgr().nodeRejoin(candidateConninfo()),
                Attach.usesSlots(former) ? ofCandidate() : List.of());
        return comeBack(
                plain.within(Duration.ofMinutes(5)).undoneBy("stop the server").otherwise(otherwise));
    }

    /** The word that is always possible, because it needs nothing of the old data. */
    String rebuilding() {
        return "rebuild '" + former.name() + "'";
    }

    /** True if the former primary receives from the new one already. */
    boolean isBack() {
        return attach(former).streams().holds(now);
    }

    Conninfo candidateConninfo() {
        return candidate.registration().orElseThrow().conninfo();
    }

    Step rejoin(String title, Command command, List<Fact> also) {
        List<Fact> goals =
                new ArrayList<>(List.of(attach(former).streams(), attach(former).registered()));
        goals.addAll(also);
        Step step = control(former).withLog(Step.run(former.name(), title, command, watchedAgain(new AllOf(goals))));
        // A rewind that still runs may have started the server by now.
        return new Rewind(this).isRunning()
                ? step
                : step.needing(new ServerStopped(former.name()), new TakesWrites(candidate.name()));
    }

    /** The slot that the new primary had by its record is gone; where repmgr.conf uses slots, repmgr drops it, and no other. */
    List<Fact> ofCandidate() {
        return Attach.recordedSlot(candidate).stream()
                .<Fact>map(slot -> new SlotAbsent(former.name(), slot))
                .toList();
    }

    Fact watchedAgain(Fact goal) {
        return isWatched() ? control(former).watchedAgain(now, goal) : goal;
    }

    /** True if servers here load the library of repmgrd. */
    boolean isWatched() {
        return candidate.runningServer().orElseThrow().repmgrd().isKnown();
    }

    private List<Step> comeBack(Step rejoin) {
        List<Step> steps = new ArrayList<>();
        Streams streams = attach(former).streams();
        Registered registered = attach(former).registered();
        if (streams.holds(now)) {
            steps.add(Step.run(
                            former.name(),
                            "correct the record: its upstream is " + candidate.name(),
                            control(former).repmgr().standbyRegisterAgain(candidateId()),
                            registered)
                    .undoneBy("register it again as it was"));
        } else {
            steps.add(rejoin);
        }
        if (streams.holds(now) || !Attach.usesSlots(former)) {
            Attach.recordedSlot(candidate).ifPresent(slot -> steps.add(Slots.drop(former.name(), slot)));
        }
        orphaned().forEach(slot -> steps.add(Slots.drop(former.name(), slot)));
        return steps;
    }

    /** Slots on the former primary of standbys that will not receive from it; one that is down may still need its own. */
    List<String> orphaned() {
        NodeId formerId = former.registration().orElseThrow().id();
        List<String> kept = Stream.concat(
                        former.runningServer().stream()
                                .flatMap(server -> server.slots().stream())
                                .map(Server.Slot::name),
                        former.control().stream().flatMap(control -> control.slots().stream()))
                .toList();
        List<Node> following = siblings();
        return now.members().stream()
                .filter(member -> !member.name().equals(candidate.name()))
                .filter(member -> following.contains(member)
                        || !member.registration().orElseThrow().upstream().equals(Optional.of(formerId)))
                .flatMap(member -> Attach.slot(member).stream())
                .filter(kept::contains)
                .toList();
    }

    NodeId candidateId() {
        return candidate.registration().orElseThrow().id();
    }

    NodeControl control(Node node) {
        return NodeControl.of(node).orElseThrow();
    }
}
