package kesh.verb.part;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Activity;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Registration;
import kesh.cluster.Right;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.command.Query;
import kesh.fact.AllOf;
import kesh.fact.KnowsItself;
import kesh.fact.NoOtherPrimary;
import kesh.fact.NotPrimary;
import kesh.fact.Registered;
import kesh.fact.RepmgrdRuns;
import kesh.fact.Restarted;
import kesh.fact.TakesWrites;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Fact;
import kesh.plan.Guard;
import kesh.plan.Outage;
import kesh.plan.Step;

/** Starts and restarts members' servers, one after the other; each must be whole again before the next. */
public record ServerSteps(ClusterState now) {
    /** A standby tries again after wal_retrieve_retry_interval: 5 s by default. */
    private static final Duration FOLLOWING = Duration.ofMinutes(5);

    private static final Query RELOAD =
            Query.changing("reload", "select pg_reload_conf()").needing(Right.RELOAD);

    /** Checks that the chosen nodes are members that can be worked on. */
    public List<Check> canBeWorkedOn(String title, NodeSelection on) {
        List<Check> checks = new ArrayList<>(OnNodes.areThere(now, title, on));
        for (Node node : on.in(now)) {
            if (!node.isMember()) {
                checks.add(Check.failed(
                        node.name() + " is a member",
                        node.name() + " is not a member",
                        null,
                        "expand '" + node.name() + "'"));
                continue;
            }
            Check reachable = OnNodes.isReachable(node);
            checks.add(reachable.isObstacle() ? reachable : known(node));
        }
        return checks;
    }

    private Check known(Node node) {
        String title = "kesh can work on " + node.name();
        if (NodeControl.of(node).isEmpty()) {
            return Check.unknown(title, node.name() + ": no database software was found there", null, null);
        }
        return node.server().isKnown()
                ? Check.held(title, node.runningServer().isPresent() ? "its server runs" : "its server does not run")
                : Check.unknown(
                        title,
                        node.name() + ": its server could not be queried",
                        node.server().reason(),
                        "its process runs, but it does not answer: read its log");
    }

    /** @param read the fact that is true once the server has read its files again */
    public static Step readConfiguration(Node node, Fact read) {
        return Step.sql(node.name(), "read the configuration again", RELOAD, read)
                .undoneBy("nothing: it only reads");
    }

    /** Starts the servers of these stopped nodes, upstreams first. */
    public List<Step> starts(List<Node> stopped) {
        List<Node> lowestFirst = cascade().lowestFirst(stopped);
        List<Step> steps = new ArrayList<>();
        for (int i = lowestFirst.size() - 1; i >= 0; i--) {
            steps.add(start(lowestFirst.get(i)));
        }
        stopped.forEach(node -> correctRecord(node).ifPresent(steps::add));
        return steps;
    }

    /** repmgrd recorded it as inactive while it was down. It corrects that by itself, but only if it runs, and late. */
    private Optional<Step> correctRecord(Node node) {
        return node.registration().filter(row -> isRecordedAsDown(node)).flatMap(row -> row.upstream()
                .map(upstream -> Step.run(
                                node.name(),
                                "correct the record: it is active",
                                control(node).repmgr().standbyRegisterAgain(upstream),
                                new Registered(row.as(row.role(), row.upstream(), true)))
                        .undoneBy("nothing: it is already so")));
    }

    /**
     * True if a standby is recorded as down, or if its repmgrd will record that within seconds. Without the second
     * case, the plan would change as soon as it is recorded.
     */
    private boolean isRecordedAsDown(Node node) {
        boolean isDown = node.server().isKnown() && node.runningServer().isEmpty();
        return node.registration()
                .filter(row -> row.role() == Role.STANDBY
                        && Cascade.isStandby(node)
                        && (!row.active() || isDown && runsRepmgrd(node)))
                .isPresent();
    }

    /** The cluster as these nodes' repmgrds have recorded it, or are about to. */
    public ClusterState recordedAsDown(List<Node> nodes) {
        ClusterState recorded = now;
        for (Node node : nodes) {
            if (isRecordedAsDown(node)) {
                Registration row = node.registration().orElseThrow();
                recorded = recorded.with(
                        node.name(), seen -> seen.withRegistration(row.as(row.role(), row.upstream(), false)));
            }
        }
        return recorded;
    }

    private Step start(Node node) {
        Fact whole = wholeAgain(node, List.of(), cascade().waiting(node));
        Step start = isBeingRestarted(node)
                ? NodeControl.restartServer(node, whole)
                : control(node).startServer(whole);
        return Cascade.isStandby(node) || Cascade.isWitness(node) ? start : start.needing(nobodyPromoted(node));
    }

    /** True if a job of a kesh that has ended still runs: the step re-attaches to it. */
    private static boolean isBeingRestarted(Node node) {
        return node.machine()
                .found()
                .filter(machine -> machine.runs(NodeControl.restartJob(node.name())))
                .isPresent();
    }

    /** With two primaries, the data that one of them accepts would be lost. */
    private Fact nobodyPromoted(Node primary) {
        return NoOtherPrimary.beside(
                primary,
                now.members().stream()
                        .filter(member ->
                                !Cascade.isWitness(member) && member.server().isKnown()));
    }

    /** Removes the records of restarts that ended while no kesh waited; a node that is restarted again leaves none. */
    public List<Step> forgets(List<Node> nodes, List<Node> restarted) {
        return nodes.stream()
                .filter(node ->
                        restarted.stream().noneMatch(other -> other.name().equals(node.name())))
                .flatMap(node -> node.machine().found().stream()
                        .filter(machine -> machine.remembers(NodeControl.restartJob(node.name())))
                        .map(machine ->
                                LeftJob.forget(node.name(), machine, NodeControl.restartJob(node.name()), "restart")))
                .toList();
    }

    /** Waits for what an earlier run's restarts did not wait for: the servers receive WAL, and are recorded as active. */
    public List<Step> unfinished(List<Node> nodes) {
        Stream<Step> awaits = now.members().stream()
                .filter(member -> cascade()
                        .upstream(member)
                        .filter(upstream -> cascade().waiting(upstream).contains(member)
                                && upstream.runningServer().isPresent()
                                && (nodes.contains(member) || nodes.contains(upstream)))
                        .isPresent())
                .flatMap(member -> cascade().streams(member).stream())
                .map(streams -> Step.await(streams.node(), "receive WAL again", streams));
        return Stream.concat(awaits, uncorrected(nodes).stream()).toList();
    }

    /** Corrects the records of running servers that are still recorded as down. */
    public List<Step> uncorrected(List<Node> nodes) {
        return nodes.stream()
                .filter(node -> node.runningServer().isPresent())
                .flatMap(node -> correctRecord(node).stream())
                .toList();
    }

    /** Restarts the servers of these running nodes, in this order. */
    public List<Step> restarts(List<Node> running) {
        List<Step> steps = new ArrayList<>();
        for (Node node : running) {
            boolean before = takesWritesBeforeItIsFollowed(node);
            Activity activity = node.runningServer().orElseThrow().activity();
            Fact restarted = new Restarted(node.name(), activity.started(), activity.pendingRestart());
            Fact goal = before
                    ? AllOf.of(restarted, new TakesWrites(node.name()))
                    : wholeAgain(node, List.of(restarted), cascade().receivers(node));
            Step restart = NodeControl.restartServer(node, goal)
                    .needing(inItsRole(node))
                    .with(node.isPrimary() ? Outage.DURING : Outage.NONE);
            steps.addAll(Kbha.around(node, List.of(restart)));
            if (before) {
                steps.addAll(followed(node));
            }
        }
        return steps;
    }

    /** The condition for stopping it: the costs were planned for a primary, or for a server that is none. */
    public static Fact inItsRole(Node node) {
        return node.isPrimary() ? new TakesWrites(node.name()) : new NotPrimary(node.name());
    }

    /** Its standbys try again only after some seconds. It accepts writes long before, unless commits wait for them. */
    private static boolean takesWritesBeforeItIsFollowed(Node node) {
        return node.isPrimary() && Synchronous.of(node).isEmpty();
    }

    private List<Step> followed(Node primary) {
        List<Fact> facts = attended(primary, cascade().receivers(primary));
        return facts.isEmpty()
                ? List.of()
                : List.of(Step.await(primary.name(), "wait until everything is restored", AllOf.all(facts))
                        .within(FOLLOWING));
    }

    /** The node does its work again, and everything around it is as before. */
    private Fact wholeAgain(Node node, List<Fact> first, List<Node> below) {
        List<Fact> facts = new ArrayList<>(first);
        Optional<Fact> role = Cascade.isStandby(node)
                ? cascade().streams(node).map(Fact.class::cast)
                : Optional.of(new TakesWrites(node.name()));
        role.ifPresent(facts::add);
        facts.addAll(attended(node, below));
        return AllOf.all(facts);
    }

    /** The standbys below it receive again, and its repmgrd watches again and records that. */
    private List<Fact> attended(Node node, List<Node> below) {
        List<Fact> facts = new ArrayList<>();
        below.forEach(child -> cascade().streams(child).ifPresent(facts::add));
        if (hasRepmgrd(node)) {
            facts.add(new RepmgrdRuns(node.name()));
            // repmgrd recorded a stopped standby as inactive. A standby that was so before has a step of its own for
            // that.
            node.registration()
                    .filter(row -> row.role() == Role.STANDBY && !isRecordedAsDown(node))
                    .map(KnowsItself::new)
                    .ifPresent(facts::add);
        }
        return facts;
    }

    /** True if a repmgrd can work with its server, and other nodes run one. */
    public boolean isToBeWatched(Node node) {
        return node.runningServer().map(server -> server.repmgrd().isKnown()).orElse(true)
                && now.members().stream()
                        .flatMap(member -> member.runningServer().stream())
                        .flatMap(server -> server.repmgrd().found().stream())
                        .anyMatch(Server.Repmgrd::running);
    }

    private static boolean runsRepmgrd(Node node) {
        return node.machine()
                .found()
                .filter(machine -> machine.repmgrd().isPresent())
                .isPresent();
    }

    public boolean hasRepmgrd(Node node) {
        // If its server does not run, the other servers show whether the servers here load its library.
        Stream<Server> servers = node.runningServer().isPresent()
                ? node.runningServer().stream()
                : now.members().stream().flatMap(member -> member.runningServer().stream());
        return runsRepmgrd(node)
                && servers.anyMatch(server ->
                        server.repmgrd().found().filter(Server.Repmgrd::running).isPresent());
    }

    public NodeControl control(Node node) {
        return NodeControl.of(node).orElseThrow();
    }

    public Cascade cascade() {
        return new Cascade(now);
    }

    /** @param about the node that the record of the run is about */
    public List<Guard> guards(boolean pause, Node about, String event, String title) {
        List<Guard> guards = new ArrayList<>(Locks.of(now));
        if (pause
                && now.members().stream()
                        .anyMatch(member -> member.runningServer().isPresent())) {
            Failover.paused(now, Optional.empty()).ifPresent(guards::add);
        }
        guards.add(new Guard.Record(
                now.primaries().stream().findFirst().orElse(about).name(),
                about.registration().orElseThrow().id(),
                event,
                title));
        return guards;
    }

    /** A plan that only waits needs no lock, and is no change to be recorded. */
    public static List<Guard> needed(List<Step> steps, List<Guard> guards) {
        return steps.stream().allMatch(step -> step.action() instanceof Action.Await) ? List.of() : guards;
    }

    public static ClusterState after(ClusterState now, List<Step> steps) {
        ClusterState state = now;
        for (Step step : steps) {
            state = step.goal().assume(state);
        }
        return state;
    }

    public static String names(List<Node> nodes) {
        return nodes.stream().map(node -> node.name().value()).collect(Collectors.joining(", "));
    }

    public static Optional<DataDirectory> data(Node node) {
        return node.machine().found().map(Machine::dataDirectory);
    }
}
