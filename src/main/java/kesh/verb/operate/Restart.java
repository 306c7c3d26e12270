package kesh.verb.operate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Server;
import kesh.fact.ServerStopped;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.health.RoleHealth;
import kesh.verb.part.Cascade;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.Failover;
import kesh.verb.part.Kbha;
import kesh.verb.part.Limits;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Sessions;
import kesh.verb.part.Synchronous;

/**
 * {@code restart on: all}: restarts the servers that need it, one after the other: a setting waits for it, or the
 * installed version is not the running one. With {@code since}, it restarts those that started before that time. So a
 * second run has nothing to do, and a run after an interrupted one repeats nothing.
 */
public record Restart(NodeSelection on, Optional<Instant> since) implements Verb {

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Settings(Set.copyOf(Limits.NOT_LOWER)));
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "restart " + on;
        ServerSteps servers = new ServerSteps(now);
        List<Check> checks = new ArrayList<>(servers.canBeWorkedOn(title, on));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Node> nodes = on.in(now);
        List<Node> stopped =
                nodes.stream().filter(node -> node.runningServer().isEmpty()).toList();
        List<Node> running = nodes.stream()
                .filter(node -> node.runningServer().isPresent())
                .filter(node -> why(node).isPresent())
                .toList();
        nodes.forEach(node -> checks.add(reason(node)));
        List<Step> unfinished = servers.unfinished(nodes);
        List<Step> forgets = servers.forgets(nodes, running);
        if (running.isEmpty() && stopped.isEmpty() && unfinished.isEmpty() && forgets.isEmpty()) {
            return Plan.checksOnly(title, now, checks);
        }
        // After an interrupted restart, the primary may be down.
        checks.addAll(new StartChecks(now, stopped).all());
        boolean startsPrimary = stopped.stream().anyMatch(node -> !Cascade.isStandby(node));
        if (!now.primaries().isEmpty() || !startsPrimary) {
            checks.add(ClusterChecks.onePrimary(now));
        }
        Limits limits = new Limits(now);
        checks.addAll(limits.canBeRestarted(running));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Step> steps = new ArrayList<>(servers.starts(stopped));
        steps.addAll(Step.open(ServerSteps.after(now, steps), unfinished));
        ClusterState whole = ServerSteps.after(now, steps);
        steps.addAll(new ServerSteps(whole).restarts(in(whole, limits.order(running))));
        boolean pause = !steps.isEmpty();
        stopped.forEach(node -> steps.addAll(Kbha.wakeWhereItRests(node)));
        steps.addAll(forgets);
        List<Guard> guards = ServerSteps.needed(steps, servers.guards(pause, nodes.get(0), "kesh_restart", title));
        List<String> notes = new ArrayList<>(notes(now, running));
        notes.addAll(Failover.unnoted(now, guards));
        return new Plan(title, now, checks, guards, steps, notes);
    }

    private static List<Node> in(ClusterState state, List<Node> nodes) {
        return nodes.stream().flatMap(node -> state.node(node.name()).stream()).toList();
    }

    private Optional<String> why(Node node) {
        Server server = node.runningServer().orElseThrow();
        if (since.isPresent()) {
            return server.activity().started().isBefore(since.get())
                    ? Optional.of("it was started at " + server.activity().started())
                    : Optional.empty();
        }
        List<String> pending = server.activity().pendingRestart();
        if (!pending.isEmpty()) {
            return Optional.of(
                    "%s %s for it".formatted(String.join(", ", pending), pending.size() == 1 ? "waits" : "wait"));
        }
        return node.machine()
                .found()
                .flatMap(Machine::software)
                .filter(installed -> installed.number().orElse(server.version()) != server.version())
                .map(installed ->
                        "%s runs, %s is installed".formatted(RoleHealth.version(server), installed.version()));
    }

    private Check reason(Node node) {
        String title = "whether " + node.name() + " needs a restart";
        if (node.runningServer().isEmpty()) {
            return Check.held(title, "its server does not run: it is started");
        }
        return Check.held(
                title,
                why(node)
                        .orElseGet(() -> since.isPresent()
                                ? "no: it was started later"
                                : "no setting waits for it; to restart it all the same: restart '" + node.name()
                                        + "', since: '…'"));
    }

    static List<String> notes(ClusterState now, List<Node> running) {
        List<String> notes = new ArrayList<>();
        for (Node node : running) {
            if (node.isPrimary()) {
                notes.add(
                        "no server accepts writes while %s restarts; %s".formatted(node.name(), Sessions.ended(node)));
            } else {
                Sessions.note(node).ifPresent(notes::add);
            }
        }
        String waiting = running.stream()
                .filter(node -> now.primaries().size() == 1 && !node.isPrimary())
                .filter(node -> Synchronous.checks(new ServerStopped(node.name()).assume(now)).stream()
                        .anyMatch(Check::isObstacle))
                .map(node -> node.name().value())
                .collect(Collectors.joining(", "));
        if (!waiting.isEmpty()) {
            notes.add("commits wait while a standby that confirms them restarts: " + waiting);
        }
        return notes;
    }
}
