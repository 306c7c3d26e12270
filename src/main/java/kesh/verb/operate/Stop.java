package kesh.verb.operate;

import java.util.ArrayList;
import java.util.List;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Server;
import kesh.fact.ServerStopped;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Cascade;
import kesh.verb.part.Kbha;
import kesh.verb.part.NodeControl;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Sessions;

/** {@code stop 'pg3'}: stops running servers, the lowest of a cascade first. repmgrd is left as it is. */
public record Stop(NodeSelection on) implements Verb {

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Plan plan(ClusterState seen) {
        String title = "stop " + on;
        ClusterState now = recordedByWhoStays(seen);
        ServerSteps servers = new ServerSteps(now);
        List<Check> checks = new ArrayList<>(servers.canBeWorkedOn(title, on));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Node> running = servers.cascade()
                .lowestFirst(on.in(now).stream()
                        .filter(node -> node.runningServer().isPresent())
                        .toList());
        if (running.isEmpty()) {
            return Plan.checksOnly(title, now, checks);
        }
        checks.addAll(new StopChecks(now, running, on.kind() == NodeSelection.Kind.NAMED).all());
        List<Step> steps = new ArrayList<>();
        for (Node node : running) {
            Kbha.of(node).ifPresent(kbha -> steps.addAll(kbha.rest()));
            steps.add(
                    NodeControl.stopServer(node, new ServerStopped(node.name())).needing(ServerSteps.inItsRole(node)));
        }
        List<Guard> guards = new ArrayList<>(servers.guards(false, running.get(0), "kesh_stop", title));
        if (running.stream().anyMatch(Node::isPrimary)) {
            // No server is left to write the record to.
            guards.removeIf(Guard.Record.class::isInstance);
        }
        return new Plan(title, now, checks, guards, steps, notes(servers, running));
    }

    /** If there are two primaries, the records of the remaining one count afterwards. */
    private ClusterState recordedByWhoStays(ClusterState seen) {
        List<Node> stopping = on.in(seen);
        List<Node> staying = seen.primaries().stream()
                .filter(primary -> !stopping.contains(primary))
                .toList();
        return seen.primaries().size() > 1 && staying.size() == 1 ? seen.recordedBy(staying.get(0)) : seen;
    }

    private static List<String> notes(ServerSteps servers, List<Node> running) {
        ClusterState now = servers.now();
        boolean canRecord = running.stream().noneMatch(Node::isPrimary);
        List<String> notes = new ArrayList<>();
        for (Node node : running) {
            Sessions.note(node).ifPresent(notes::add);
            for (Node keeper : now.members()) {
                Cascade.slot(node)
                        .flatMap(slot -> keeper.runningServer().flatMap(server -> server.slot(slot)))
                        .map(Server.Slot::name)
                        .ifPresent(slot -> notes.add("%s keeps all WAL for %s in slot %s until it is back"
                                .formatted(keeper.name(), node.name(), slot)));
            }
            if (canRecord && Cascade.isStandby(node) && servers.hasRepmgrd(node)) {
                notes.add(
                        "repmgrd records %s as inactive until it is back: the others do not count it if the primary is lost"
                                .formatted(node.name()));
            }
        }
        if (now.members().stream()
                .filter(member -> member.runningServer().isPresent())
                .allMatch(
                        member -> running.stream().anyMatch(node -> node.name().equals(member.name())))) {
            notes.add("no server is left from which kesh can read the cluster: before start on: all, start "
                    + "one by hand, preferably the primary's");
        }
        return notes;
    }
}
