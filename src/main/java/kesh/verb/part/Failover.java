package kesh.verb.part;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeId;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.cluster.Right;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.command.Query;
import kesh.fact.FailoverIs;
import kesh.fact.PauseEnded;
import kesh.fact.ServerStopped;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;

/**
 * repmgrd's failover: paused while a verb does something that repmgrd would take for a failure, and always unpaused
 * after. A kesh that was killed leaves it paused; the next plan, whatever it is for, ends that.
 */
public final class Failover {
    private static final Query UNPAUSE = Query.changing("unpause repmgrd", "select repmgr.repmgrd_pause(false)")
            .needing(Right.PAUSE);

    private static final String NOTE = "insert into repmgr.events (node_id, event, successful, details)"
            + " values (?::int, 'kesh_unpause', true, ?)";

    private Failover() {}

    /**
     * Pauses all members but one. Members that somebody else has paused are left out: the guard would unpause them at
     * its end.
     */
    public static Optional<Guard> paused(ClusterState now, Optional<NodeName> except) {
        // An interrupted switchover may have left no primary; then any running member can report its events.
        Node primary = now.primaries().stream().findFirst().orElseGet(() -> now.members().stream()
                .filter(member -> member.runningServer().isPresent())
                .findFirst()
                .orElseThrow());
        boolean leftByUs = leftBy(primary).isPresent();
        List<NodeName> nodes = now.members().stream()
                .filter(member -> !except.equals(Optional.of(member.name())))
                .filter(member -> member.runningServer().isPresent()
                        ? toBePaused(member, leftByUs)
                        : leftByUs && hasRepmgrd(member))
                .map(Node::name)
                .toList();
        return nodes.isEmpty() ? Optional.empty() : Optional.of(new Guard.Pause(primary.name(), id(primary), nodes));
    }

    /**
     * If the cluster has no primary, this includes paused members: no record can tell whose pause that is, and once
     * there is a primary again, it is of no more use.
     */
    public static Optional<Guard> pausedAll(ClusterState now, Node next) {
        List<NodeName> nodes = now.members().stream()
                .filter(member -> member.runningServer()
                        .flatMap(server -> server.repmgrd().found())
                        .filter(repmgrd -> repmgrd.running() || repmgrd.paused())
                        .isPresent())
                .map(Node::name)
                .toList();
        return nodes.isEmpty() ? Optional.empty() : Optional.of(new Guard.Pause(next.name(), id(next), nodes));
    }

    /**
     * Ends the pause of a promotion that was killed before it could note the pause: until then there was no primary.
     *
     * @param former the former primary; while it is recorded as primary, a pause may be that of a promotion
     */
    public static List<Step> leftByPromotion(ClusterState now, Node next, Node former) {
        boolean promoted = next.isPrimary()
                && !former.name().equals(next.name())
                && former.registration().orElseThrow().role() == Role.PRIMARY;
        return !promoted || leftBy(next).isPresent()
                ? List.of()
                : now.members().stream()
                        .filter(member -> member.runningServer()
                                .flatMap(server -> server.repmgrd().found())
                                .filter(Server.Repmgrd::paused)
                                .isPresent())
                        .map(member -> unpause(member.name(), leftPausedBy("an interrupted promotion")))
                        .toList();
    }

    private static String leftPausedBy(String who) {
        return "unpause repmgrd, which was left paused by " + who;
    }

    private static Step unpause(NodeName member, String title) {
        return Step.sql(member, title, UNPAUSE, new FailoverIs(member, false))
                .undoneBy("pause it")
                .inBatch("unpause");
    }

    private static boolean toBePaused(Node member, boolean leftByUs) {
        return member.runningServer()
                .flatMap(server -> server.repmgrd().found())
                .filter(repmgrd -> repmgrd.running() || repmgrd.paused())
                .filter(repmgrd -> leftByUs || !repmgrd.paused())
                .isPresent();
    }

    /** A repmgrd that was paused before its server stopped is still paused when the server starts again. */
    private static boolean hasRepmgrd(Node member) {
        return member.machine()
                .found()
                .filter(machine -> machine.repmgrd().isPresent())
                .isPresent();
    }

    /**
     * Unpauses a node before a step stops its server for good: at the end of the run it could not be told any more, and
     * would be paused when it is back.
     */
    public static Plan unpausedBeforeItStops(Plan plan) {
        Set<NodeName> stopped = plan.guards().stream()
                .flatMap(guard -> guard instanceof Guard.Pause pause ? pause.nodes().stream() : Stream.empty())
                .filter(node -> plan.before().server(node).isPresent()
                        && plan.after().node(node).filter(Node::isMember).isPresent()
                        && plan.after().server(node).isEmpty())
                .collect(Collectors.toCollection(HashSet::new));
        List<Step> steps = new ArrayList<>();
        List<Step> reversed = new ArrayList<>(plan.steps());
        Collections.reverse(reversed);
        for (Step step : reversed) {
            steps.add(step);
            for (NodeName node : Set.copyOf(stopped)) {
                if (step.goal().equals(new ServerStopped(node))) {
                    steps.add(unpause(node, "unpause repmgrd before its server stops"));
                    stopped.remove(node);
                }
            }
        }
        Collections.reverse(steps);
        return plan.doing(steps);
    }

    /** Ends the pause of a killed kesh, unless the plan does so anyway by a pause of its own. */
    public static Plan resumed(Plan plan) {
        ClusterState now = plan.after();
        boolean pauses = !plan.steps().isEmpty() && plan.guards().stream().anyMatch(Guard.Pause.class::isInstance);
        if (plan.isRefused() || pauses || now.primaries().size() != 1) {
            return plan;
        }
        Node primary = now.primaries().get(0);
        return leftBy(primary)
                .map(who -> plan.then(new Plan(
                        "unpause failover",
                        now,
                        List.of(),
                        List.of(new Guard.Lock(primary.name())),
                        steps(now, primary, who),
                        List.of())))
                .orElse(plan);
    }

    private static List<Step> steps(ClusterState now, Node primary, String who) {
        List<Step> steps = new ArrayList<>();
        for (NodeName member : now.leftPaused()) {
            if (now.server(member).isEmpty()) {
                continue;
            }
            steps.add(unpause(member, leftPausedBy(who)));
        }
        steps.add(note(primary, "note that the pause has ended", who));
        return steps;
    }

    /** A note that the pause of a killed kesh is no longer its own. */
    public static Step note(Node primary, String title, String who) {
        return Step.sql(
                        primary.name(),
                        title,
                        Query.changing("note unpause", NOTE, id(primary).toString(), "after " + who)
                                .needing(Right.WRITE_EVENTS),
                        new PauseEnded(primary.name()))
                .undoneBy("nothing: it is a note");
    }

    public static Optional<String> leftBy(Node primary) {
        return primary.runningServer().flatMap(server -> server.activity().leftPausedBy());
    }

    /** Returns the same, whoever may have written it: for an operator's own word about the pause. */
    public static Optional<String> saidToBeLeftBy(Node primary) {
        return primary.runningServer().flatMap(server -> server.activity().pausedBy());
    }

    /** Checks that a standby stays one while the primary is away: its repmgrd would promote it. */
    public static Check heldBack(Node standby) {
        String title = standby.name() + " is not promoted in the meantime";
        Optional<Server.Repmgrd> repmgrd =
                standby.runningServer().flatMap(server -> server.repmgrd().found());
        boolean mayRun = standby.runningServer()
                .map(server -> server.loadsRepmgr().found().orElse(true))
                .orElse(true);
        if (repmgrd.isEmpty() && mayRun) {
            return Check.unknown(
                    title,
                    standby.name() + ": it is not known whether its failover is paused",
                    standby.whyUnseen(),
                    "make it answer first");
        }
        return repmgrd.filter(seen -> !seen.paused()).isPresent()
                ? Check.failed(
                        title,
                        standby.name() + " could be promoted while the primary is away: its failover is not paused",
                        null,
                        "pause before you stop or start the primary, unpause when it is back")
                : Check.held(title, repmgrd.isPresent() ? "its failover is paused" : "no repmgrd can work with it");
    }

    /** A note for the operator if the pause cannot be recorded in the cluster's events. */
    public static List<String> unnoted(ClusterState now, List<Guard> guards) {
        boolean pauses = guards.stream().anyMatch(Guard.Pause.class::isInstance);
        return pauses && now.primaries().isEmpty() && now.leftPaused().isEmpty()
                ? List.of(
                        "no server can note now that failover is paused: if this kesh is killed, unpause it by: unpause")
                : List.of();
    }

    private static NodeId id(Node primary) {
        return primary.registration().map(Registration::id).orElseThrow();
    }
}
