package kesh.verb.operate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.NodeSelection;
import kesh.cluster.Parameter;
import kesh.cluster.Server;
import kesh.command.Query;
import kesh.fact.AllOf;
import kesh.fact.ParameterRead;
import kesh.fact.ParameterWritten;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Fact;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Cascade;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.Failover;
import kesh.verb.part.Limits;
import kesh.verb.part.ServerSteps;

/**
 * {@code set work_mem: '8MB'}: sets server parameters by ALTER SYSTEM on each node, because each has its own file for
 * that. A parameter that takes a restart waits for one; with {@code restart: true}, the servers are restarted one after
 * the other.
 *
 * @param wishes values by names
 */
public record SetParameters(Map<String, String> wishes, NodeSelection on, boolean restart) implements Verb {
    /** Each element of these lists is quoted by itself: 'a, b' would be one library of that name. */
    private static final Set<String> LISTS = Set.of(
            "local_preload_libraries",
            "search_path",
            "session_preload_libraries",
            "shared_preload_libraries",
            "temp_tablespaces",
            "unix_socket_directories");

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Set<Interest> interests() {
        Set<String> names = new HashSet<>(wishes.keySet());
        names.addAll(Limits.NOT_LOWER);
        return Set.of(new Interest.Settings(names));
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "set " + inWords();
        ServerSteps servers = new ServerSteps(now);
        List<Check> checks = new ArrayList<>(servers.canBeWorkedOn(title, on));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Node> stopped = nodes(now).stream()
                .filter(node -> node.runningServer().isEmpty())
                .toList();
        // A run that was interrupted in a restart may have left a server down.
        checks.addAll(
                restart
                        ? new StartChecks(now, stopped).all()
                        : stopped.stream().map(SetParameters::isDown).toList());
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Step> steps = new ArrayList<>(servers.starts(stopped));
        if (restart) {
            steps.addAll(Step.open(ServerSteps.after(now, steps), servers.unfinished(nodes(now))));
        }
        ClusterState started = ServerSteps.after(now, steps);
        checks.addAll(new SetChecks(started, nodes(started), wishes).all());
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        steps.addAll(Step.open(started, changes(started)));
        ClusterState changed = ServerSteps.after(now, steps);
        List<Node> waiting =
                nodes(changed).stream().filter(this::waitsForRestart).toList();
        Limits limits = new Limits(changed);
        if (restart && !waiting.isEmpty()) {
            checks.add(ClusterChecks.onePrimary(changed));
            if (checks.stream().noneMatch(Check::isObstacle)) {
                checks.addAll(limits.canBeRestarted(waiting));
                steps.addAll(new ServerSteps(changed).restarts(limits.order(waiting)));
            }
        }
        boolean pause = steps.stream().anyMatch(step -> step.action() instanceof Action.Run);
        if (restart && checks.stream().noneMatch(Check::isObstacle)) {
            steps.addAll(servers.forgets(nodes(now), waiting));
        }
        if (steps.isEmpty()) {
            return new Plan(title, now, checks, List.of(), List.of(), notes(changed, waiting));
        }
        List<Guard> guards =
                ServerSteps.needed(steps, servers.guards(pause, nodes(now).get(0), "kesh_set", title));
        List<String> notes = new ArrayList<>(notes(changed, waiting));
        notes.addAll(Failover.unnoted(now, guards));
        return new Plan(title, now, checks, guards, steps, notes);
    }

    /** A witness has its own database, so it is included only if the script names it. */
    private List<Node> nodes(ClusterState now) {
        return on.in(now).stream()
                .filter(node -> on.kind() == NodeSelection.Kind.NAMED || !Cascade.isWitness(node))
                .toList();
    }

    private static Check isDown(Node node) {
        return Check.failed(
                node.name() + "'s settings can be changed",
                node.name() + ": its server does not run",
                "its settings would differ from the others' when it is back",
                "start '%s', or choose other nodes with on:".formatted(node.name()));
    }

    /** Each parameter is set on all nodes side by side, unless their order matters. */
    private List<Step> changes(ClusterState now) {
        List<Node> nodes = nodes(now);
        List<Step> steps = new ArrayList<>();
        wishes.forEach((name, value) -> {
            boolean ordered = Limits.NOT_LOWER.contains(name);
            for (Node node : ordered ? inOrder(now, nodes, name, value) : nodes) {
                Step step = Step.sql(
                                node.name(),
                                "set %s = '%s'".formatted(name, value),
                                Query.changing("alter system set " + name, alterSystem(name, value)),
                                new ParameterWritten(node.name(), name, value))
                        .undoneBy("set it back to: " + was(node, name));
                steps.add(ordered || nodes.size() == 1 ? step : step.inBatch("set " + name));
            }
        });
        for (Node node : nodes) {
            List<Fact> read = wishes.entrySet().stream()
                    .<Fact>map(wish -> new ParameterRead(node.name(), wish.getKey(), wish.getValue()))
                    .toList();
            Step step = ServerSteps.readConfiguration(node, AllOf.all(read));
            steps.add(nodes.size() == 1 ? step : step.inBatch("reload"));
        }
        return steps;
    }

    /** A server that crashes meanwhile and starts by itself must find settings with which it can start. */
    private List<Node> inOrder(ClusterState now, List<Node> nodes, String name, String value) {
        List<Node> order = new ArrayList<>(new Cascade(now).lowestFirst(nodes));
        boolean lower = order.stream()
                .filter(Node::isPrimary)
                .anyMatch(node -> Limits.number(Optional.of(value))
                        < Limits.number(node.runningServer().orElseThrow().setting(name)));
        if (lower) {
            Collections.reverse(order);
        }
        return order;
    }

    private static String was(Node node, String name) {
        return node.runningServer()
                .flatMap(server -> server.parameter(name))
                .flatMap(parameter -> parameter.written().found().flatMap(text -> text))
                .map(text -> "'" + text + "'")
                .orElse("alter system reset " + name);
    }

    /** ALTER SYSTEM is no query and takes no parameters, so the value is quoted into the text. */
    private static String alterSystem(String name, String value) {
        Stream<String> values =
                LISTS.contains(name) ? Stream.of(value.split(",")).map(String::strip) : Stream.of(value);
        // A script's names need no quotes, and KingbaseES in its mode for MySQL takes what is in double ones for a
        // value.
        return "alter system set " + name + " = "
                + values.map(text -> "'" + text.replace("'", "''") + "'").collect(Collectors.joining(", "));
    }

    private boolean waitsForRestart(Node node) {
        return wishes.keySet().stream()
                .flatMap(name -> node.runningServer().flatMap(server -> server.parameter(name)).stream())
                .anyMatch(Parameter::pendingRestart);
    }

    private List<String> notes(ClusterState changed, List<Node> waiting) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        if (restart) {
            return Restart.notes(changed, waiting);
        }
        String names = waiting.stream()
                .flatMap(node -> node.runningServer().map(Server::activity).stream())
                .flatMap(activity -> activity.pendingRestart().stream())
                .filter(wishes::containsKey)
                .distinct()
                .collect(Collectors.joining(", "));
        return List.of("%s: in effect only after a restart of %s: restart on: all, or restart: true here"
                .formatted(
                        names,
                        waiting.stream().map(Node::name).map(NodeName::value).collect(Collectors.joining(", "))));
    }

    private String inWords() {
        return wishes.entrySet().stream()
                .map(wish -> "%s = '%s'".formatted(wish.getKey(), wish.getValue()))
                .collect(Collectors.joining(", "));
    }
}
