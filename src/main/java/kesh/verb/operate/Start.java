package kesh.verb.operate;

import java.util.ArrayList;
import java.util.List;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.fact.Promoted;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Cascade;
import kesh.verb.part.Failover;
import kesh.verb.part.Kbha;
import kesh.verb.part.LastPrimary;
import kesh.verb.part.Limits;
import kesh.verb.part.ServerSteps;

/** {@code start 'pg3'}: starts stopped servers, upstreams first, and repmgrd if other nodes run one. */
public record Start(NodeSelection on) implements Verb {

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "start " + on;
        ServerSteps servers = new ServerSteps(now);
        List<Check> checks = new ArrayList<>(servers.canBeWorkedOn(title, on));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Node> nodes = on.in(now);
        checks.addAll(new StartChecks(now, nodes).all());
        boolean afterGoodOrder = startsPrimary(nodes) && nodes.stream().anyMatch(LastPrimary::wasStoppedInGoodOrder);
        if (startsPrimary(nodes) && !afterGoodOrder) {
            now.members().stream().filter(Limits::isStandby).forEach(standby -> checks.add(Failover.heldBack(standby)));
        }
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Node> stopped =
                nodes.stream().filter(node -> node.runningServer().isEmpty()).toList();
        List<Step> steps = new ArrayList<>(servers.starts(stopped));
        // An interrupted start may not have corrected these records.
        steps.addAll(servers.uncorrected(nodes));
        // A server may have been promoted and cut off before that was recorded.
        stopped.stream()
                .filter(node -> startsAsPrimary(node) && !LastPrimary.isRecordedAsPrimary(node))
                .forEach(node -> steps.add(servers.control(node).recordAsPrimary(new Promoted(node.name()))));
        ClusterState started = ServerSteps.after(now, steps);
        nodes.stream()
                .filter(servers::isToBeWatched)
                .forEach(node -> steps.addAll(servers.control(node).watch(started)));
        steps.addAll(servers.forgets(nodes, List.of()));
        nodes.forEach(node -> steps.addAll(Kbha.wakeWhereItRests(node)));
        List<Step> open = Step.open(servers.recordedAsDown(stopped), steps);
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, checks);
        }
        // An interrupted restart has left failover paused, and this ends the pause. Also, no server may be promoted
        // while a primary that was stopped in good order is started.
        boolean leftPaused = !now.leftPaused().isEmpty();
        List<Guard> guards = servers.guards(leftPaused || afterGoodOrder, nodes.get(0), "kesh_start", title);
        return new Plan(title, now, checks, guards, open, List.of());
    }

    private static boolean startsPrimary(List<Node> nodes) {
        return nodes.stream().anyMatch(Start::startsAsPrimary);
    }

    private static boolean startsAsPrimary(Node node) {
        return node.runningServer().isEmpty() && !Cascade.isStandby(node) && !Cascade.isWitness(node);
    }
}
