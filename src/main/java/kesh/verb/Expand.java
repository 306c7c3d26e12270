package kesh.verb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Masked;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Passfile;
import kesh.cluster.Server;
import kesh.cluster.Sizes;
import kesh.distro.Distribution;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Fact;
import kesh.plan.Facts;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Progress;
import kesh.plan.Step;
import kesh.remote.Command;
import kesh.remote.Query;

/**
 * {@code expand 'pg4'}: makes a bare host a streaming, registered standby.
 *
 * @param word the node as the script calls it
 */
public record Expand(String word, Distribution product) implements Verb {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration STARTING = Duration.ofMinutes(5);

    /** A copy takes what it takes; this bounds one that makes no headway at all. */
    private static final Duration COPYING = Duration.ofDays(7);

    /** The total is an estimate made when the copy began; it is absent until then (PostgreSQL manual, 28.4.6). */
    private static final Query CLONE_PROGRESS = Query.reading(
            "clone progress",
            "select phase, backup_streamed as done, backup_total as total from pg_stat_progress_basebackup"
                    + " join pg_stat_replication using (pid) order by backend_start desc limit 1");

    private static final Query DROP_SLOT = Query.changing(
            "drop slot",
            "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                    + " where slot_name = ? and not active");

    @Override
    public Plan plan(ClusterState now) {
        String title = "expand " + word;
        List<Check> impossible = ExpandChecks.beforeAnything(now, word);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, impossible);
        }
        NewNode node = NewNode.in(now, now.called(word).orElseThrow(), product);
        List<Step> open = openSteps(now, node);
        if (open.isEmpty()) {
            return new Plan(title, now, impossible, List.of(), List.of(), List.of());
        }
        List<Check> checks = new ArrayList<>(impossible);
        checks.addAll(new ExpandChecks(now, node).all());
        NodeName primary = now.primaries().get(0).name();
        return new Plan(
                title,
                now,
                checks,
                List.of(new Guard.Lock(primary), new Guard.Record(primary, node.id(), "kesh_expand", title)),
                open,
                notes(node, open));
    }

    /** The steps whose goals do not hold yet: of a half-done expand, the rest. */
    private List<Step> openSteps(ClusterState now, NewNode node) {
        List<Step> open = new ArrayList<>();
        ClusterState state = now;
        for (Step step : steps(now, node)) {
            if (!step.goal().holds(state)) {
                open.add(step);
                state = step.goal().assume(state);
            }
        }
        return open;
    }

    private List<Step> steps(ClusterState now, NewNode node) {
        List<Step> steps = new ArrayList<>();
        // A member has them, perhaps otherwise than kesh would write them: they are its operator's.
        if (!node.isMember()) {
            steps.add(writeConfig(node));
            writePassfiles(now, node, steps);
        }
        if (!node.isCopied(now)) {
            leftovers(node, steps);
            steps.add(cloneData(node));
        } else if (!node.isCloning()) {
            steps.add(forgetJob(node));
        }
        steps.add(start(node));
        steps.add(register(node));
        if (node.upstreamServer().repmgrd().isKnown()) {
            steps.add(startRepmgrd(node));
        }
        return steps;
    }

    private Step writeConfig(NewNode node) {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("node_id", node.id().toString());
        identity.put("node_name", node.name().value());
        identity.put("data_directory", node.dataDirectory());
        identity.put("conninfo", node.conninfo().text().reveal());
        Masked before = node.machine().config().text().orElse(Masked.EMPTY);
        return new Step(
                node.name(),
                "write repmgr.conf, like " + node.upstream().name() + "'s",
                List.of(),
                new Action.WriteFile(
                        node.configFile(), "600", before, node.config().text()),
                new Facts.Configured(
                        node.name(), node.configFile(), node.config().text(), identity),
                SOON,
                Optional.empty(),
                Optional.of("remove " + node.configFile()));
    }

    /** Each node must be able to log in to each: repmgr reads two databases' names, its own and "replication". */
    private void writePassfiles(ClusterState now, NewNode node, List<Step> steps) {
        node.passwordsFor(node.machine().passfile(), now.members())
                .ifPresent(entries -> steps.add(writePassfile(node.name(), node.machine(), entries)));
        for (Node member : now.members()) {
            if (!member.name().equals(node.name())) {
                member.machine().found().ifPresent(machine -> node.ownPasswords(machine.passfile())
                        .ifPresent(entries -> steps.add(writePassfile(member.name(), machine, entries))));
            }
        }
    }

    private Step writePassfile(NodeName name, Machine machine, List<Passfile.Entry> entries) {
        Passfile passfile = machine.passfile();
        return new Step(
                name,
                "add " + entries.size() + (entries.size() == 1 ? " login to " : " logins to ") + passfile.path(),
                List.of(),
                new Action.WriteFile(
                        passfile.path(),
                        "600",
                        passfile.text().orElse(Masked.EMPTY),
                        passfile.plus(entries).text().orElseThrow()),
                new Facts.PasswordsKnown(name, entries),
                SOON,
                Optional.empty(),
                Optional.of("remove the added lines"));
    }

    /** What an interrupted clone of ours left: a part of the data, and a slot that holds WAL on the upstream. */
    private void leftovers(NewNode node, List<Step> steps) {
        if (node.isCloning()) {
            return;
        }
        if (node.isLeftover()) {
            steps.add(new Step(
                    node.name(),
                    "remove what an interrupted clone left",
                    List.of(),
                    new Action.Run(Command.changing("find", node.dataDirectory(), "-mindepth", "1", "-delete")),
                    new Facts.DataDirectoryFree(node.name(), node.dataDirectory()),
                    STARTING,
                    Optional.empty(),
                    Optional.empty()));
        }
        node.slot()
                .filter(slot -> node.upstreamServer().slot(slot).isPresent())
                .ifPresent(slot -> steps.add(new Step(
                        node.upstream().name(),
                        "drop the unused slot " + slot,
                        List.of(),
                        new Action.Sql(
                                node.upstream().name(),
                                new Query(DROP_SLOT.name(), DROP_SLOT.sql(), List.of(slot), DROP_SLOT.effect())),
                        new Facts.SlotAbsent(node.upstream().name(), slot),
                        SOON,
                        Optional.empty(),
                        Optional.empty())));
    }

    private Step cloneData(NewNode node) {
        boolean running = node.isCloning();
        List<Fact> before =
                running ? List.of() : List.of(new Facts.DataDirectoryFree(node.name(), node.dataDirectory()));
        return new Step(
                node.name(),
                (running ? "go on cloning " : "clone ") + node.upstream().name() + "'s data",
                before,
                new Action.Run(node.repmgr()
                        .standbyClone(
                                node.upstreamRow().conninfo(),
                                node.upstreamRow().id())
                        .asJob(node.cloneJob())),
                node.cloned(),
                COPYING,
                Optional.of(new Progress(node.upstream().name(), CLONE_PROGRESS)),
                Optional.of("empty " + node.dataDirectory() + " and drop the slot"));
    }

    /** A clone that ended while no kesh waited leaves its record: kept, it would make later data there look like ours. */
    private Step forgetJob(NewNode node) {
        return new Step(
                node.name(),
                "forget the finished clone's job",
                List.of(),
                new Action.Run(Command.changing("rm", "-rf", node.machine().home() + "/.kesh/jobs/" + node.cloneJob())),
                new Facts.JobForgotten(node.name(), node.cloneJob()),
                SOON,
                Optional.empty(),
                Optional.empty());
    }

    private Step start(NewNode node) {
        Facts.Streams streams = node.streams();
        if (node.machine().dataDirectory().serverRunning()) {
            return new Step(
                    node.name(),
                    "wait until it streams",
                    List.of(),
                    new Action.Await(),
                    streams,
                    STARTING,
                    Optional.empty(),
                    Optional.empty());
        }
        Command command = node.config()
                .get("service_start_command")
                .map(line -> Command.changing("sh", "-c", line))
                .orElseGet(() -> Command.changing(
                        node.software().binDirectory() + "/" + product.control(),
                        "start",
                        "-D",
                        node.dataDirectory(),
                        "-l",
                        node.dataDirectory() + "/startup.log",
                        "-w",
                        "-t",
                        Long.toString(STARTING.toSeconds())));
        return new Step(
                node.name(),
                "start the server",
                List.of(),
                new Action.Run(command),
                streams,
                STARTING,
                Optional.empty(),
                Optional.of("stop the server"));
    }

    private Step register(NewNode node) {
        return new Step(
                node.name(),
                "register with repmgr",
                List.of(),
                new Action.Run(node.repmgr().standbyRegister(node.upstreamRow().id())),
                new Facts.Registered(node.registration()),
                SOON,
                Optional.empty(),
                Optional.of("unregister node " + node.id()));
    }

    private Step startRepmgrd(NewNode node) {
        Command command = node.config()
                .get("repmgrd_service_start_command")
                .map(line -> Command.changing("sh", "-c", line))
                .orElseGet(node.repmgr()::repmgrd);
        return new Step(
                node.name(),
                "start repmgrd",
                List.of(),
                new Action.Run(command),
                new Facts.RepmgrdRuns(node.name()),
                SOON,
                Optional.empty(),
                Optional.of("stop repmgrd"));
    }

    private static List<String> notes(NewNode node, List<Step> open) {
        List<String> notes = new ArrayList<>();
        if (open.stream().anyMatch(step -> step.goal() instanceof Facts.Cloned)) {
            Server server = node.upstreamServer();
            notes.add("%s is copied from %s over the network, after a fast checkpoint there; clients go on working"
                    .formatted(Sizes.text(server.dataBytes()), node.upstream().name()));
        }
        if (!node.upstreamServer().repmgrd().isKnown()) {
            notes.add("no repmgrd is started on " + node.name() + ", as none can run on "
                    + node.upstream().name() + ": "
                    + node.upstreamServer().repmgrd().reason());
        }
        return notes;
    }
}
