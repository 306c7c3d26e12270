package kesh.verb.grow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.command.Command;
import kesh.command.Query;
import kesh.fact.Cloned;
import kesh.fact.DataDirectoryFree;
import kesh.fact.KnowsItself;
import kesh.fact.Registered;
import kesh.plan.Check;
import kesh.plan.Copy;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Progress;
import kesh.plan.Step;
import kesh.text.Sizes;
import kesh.verb.Verb;
import kesh.verb.part.Emptying;
import kesh.verb.part.Kbha;
import kesh.verb.part.LeftJob;
import kesh.verb.part.ServerSteps;
import kesh.verb.part.Slots;

/**
 * {@code expand 'pg4', upstream: 'pg2'}: makes a bare host a streaming, registered standby.
 *
 * @param word the name of the node in the script
 * @param upstream the node to copy from and to receive WAL from, as named in the script; the primary if absent
 * @param location the node's location; if absent, that of its declaration, or else its upstream's
 * @param priority the node's priority in a failover; if absent, that of its declaration, or else repmgr's default
 */
public record Expand(String word, Optional<String> upstream, Optional<String> location, OptionalInt priority)
        implements Verb {
    private static final Duration STARTING = Duration.ofMinutes(5);

    /** A copy may take long; this limit is for one that makes no progress at all. */
    private static final Duration COPYING = Duration.ofDays(7);

    /**
     * The total is an estimate made when the copy began; until then it is absent (PostgreSQL manual, 28.4.6). Of
     * several copies, this picks the one that goes to the same address as the slot's WAL.
     */
    private static final String CLONE_PROGRESS =
            "select phase, backup_streamed as done, backup_total as total from pg_stat_progress_basebackup"
                    + " join pg_stat_replication using (pid) where coalesce(client_addr = (select w.client_addr"
                    + " from pg_replication_slots s join pg_stat_replication w on w.pid = s.active_pid"
                    + " where s.slot_name = ?), true) order by backend_start desc limit 1";

    public Expand(String word) {
        this(word, Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    @Override
    public List<String> words() {
        return Stream.concat(Stream.of(word), upstream.stream()).toList();
    }

    @Override
    public Optional<Verb> alongside(Verb next) {
        return next instanceof Expand other ? Optional.of(new ExpandSeveral(List.of(this, other))) : Optional.empty();
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "expand " + word;
        List<Check> impossible = ExpandChecks.beforeAnything(now, this);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, impossible);
        }
        NewNode node = NewNode.in(now, now.called(word).orElseThrow(), this);
        List<Step> open = Step.open(now, steps(now, node));
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, impossible);
        }
        List<Check> checks = new ArrayList<>(impossible);
        checks.addAll(new ExpandChecks(now, node).all());
        Kbha.of(node.upstream())
                .ifPresent(its -> checks.addAll(its.notTakenOver(node.self().name())));
        NodeName primary = now.primaries().get(0).name();
        return new Plan(
                title,
                now,
                checks,
                List.of(new Guard.Lock(primary), new Guard.Record(primary, node.id(), "kesh_expand", title)),
                open,
                notes(node, open));
    }

    private List<Step> steps(ClusterState now, NewNode node) {
        List<Step> steps = new ArrayList<>();
        // A member has these files already, perhaps not as kesh would write them: they belong to its operator.
        if (!node.isMember()) {
            steps.addAll(new NewFiles(node).steps(now));
        }
        if (!node.isCopied(now)) {
            leftovers(node, now.primaries().get(0).name(), steps);
            steps.add(cloneData(node));
        } else if (!node.isCloning()) {
            steps.add(forgetJob(node));
        }
        node.slot().ifPresent(slot -> steps.add(Slots.make(node.upstream().name(), slot)));
        steps.add(start(node).needing(node.onePrimary(now)));
        steps.add(register(node).needing(node.onePrimary(now)));
        steps.add(Step.await(node.name(), "receive its own record", new KnowsItself(node.registration())));
        if (node.upstreamServer().repmgrd().isKnown()) {
            steps.addAll(node.control().watch(ServerSteps.after(now, steps)));
        }
        Kbha.of(node.upstream()).ifPresent(its -> steps.addAll(its.likeOn(node.self(), node.control())));
        return steps;
    }

    /** Removes what an interrupted clone of kesh left: a part of the data, and a slot that holds WAL on the upstream. */
    private void leftovers(NewNode node, NodeName primary, List<Step> steps) {
        if (node.isCloning()) {
            return;
        }
        if (node.isLeftover()) {
            steps.add(Emptying.of(
                    node.name(),
                    node.machine(),
                    node.dataDirectory(),
                    "remove what an interrupted clone left",
                    Optional.of(primary)));
        }
        node.slot()
                .filter(slot -> node.upstreamServer().slot(slot).isPresent())
                .ifPresent(slot -> steps.add(Slots.drop(node.upstream().name(), slot)));
    }

    public static Step cloneData(NewNode node) {
        Command clone = node.repmgr()
                .standbyClone(node.upstreamRow().conninfo(), node.upstreamRow().id())
                .asJob(node.cloneJob());
        String source = node.upstream().name() + "'s data";
        OptionalLong bytes = OptionalLong.of(node.upstreamServer().dataBytes());
        Step step = node.isCloning()
                ? Step.run(node.name(), "continue to clone " + source, clone, node.cloned())
                : Step.run(node.name(), "clone " + source, clone, node.cloned())
                        .needing(new DataDirectoryFree(node.name(), node.dataDirectory()))
                        .copying(new Copy(Copy.Kind.BACKUP, node.upstream().name(), bytes));
        return step.within(COPYING)
                .showing(progress(node))
                .undoneBy("empty " + node.dataDirectory() + " and drop the slot");
    }

    /** Servers before PostgreSQL 13, and so KingbaseES V8R6 and V9R1, do not report the progress of a backup. */
    private static Progress progress(NewNode node) {
        return node.upstreamServer().version() < 13_00_00
                ? new Progress.Growing(
                        node.name(), node.dataDirectory(), node.upstreamServer().dataBytes())
                : new Progress.Asked(
                        node.upstream().name(),
                        Query.reading(
                                "clone progress", CLONE_PROGRESS, node.slot().orElse("")));
    }

    /**
     * A clone that ended while no kesh waited for it leaves its record. If kept, it would make later data look like
     * kesh's.
     */
    public static Step forgetJob(NewNode node) {
        return LeftJob.forget(node.name(), node.machine(), node.cloneJob(), "clone");
    }

    private Step start(NewNode node) {
        return node.machine().dataDirectory().serverRunning()
                ? Step.await(node.name(), "wait until it streams", node.streams())
                        .within(STARTING)
                : node.control().startServer(node.streams());
    }

    private Step register(NewNode node) {
        return Step.run(
                        node.name(),
                        "register with repmgr",
                        node.repmgr().standbyRegister(node.upstreamRow().id()),
                        new Registered(node.registration()))
                .undoneBy("unregister node " + node.id());
    }

    private static List<String> notes(NewNode node, List<Step> open) {
        List<String> notes = new ArrayList<>();
        if (open.stream().anyMatch(step -> step.goal() instanceof Cloned)) {
            Server server = node.upstreamServer();
            notes.add(("%s is copied from %s to %s over the network, after a fast checkpoint; clients can "
                            + "continue to work")
                    .formatted(Sizes.text(server.dataBytes()), node.upstream().name(), node.name()));
        }
        if (!node.upstreamServer().repmgrd().isKnown()) {
            notes.add("no repmgrd is started on " + node.name() + ", as none can run on "
                    + node.upstream().name() + ": "
                    + node.upstreamServer().repmgrd().reason());
        }
        return notes;
    }
}
