package kesh.verb.part;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.command.Command;
import kesh.command.Script;
import kesh.fact.AllOf;
import kesh.fact.RepmgrdRuns;
import kesh.fact.RepmgrdStopped;
import kesh.fact.ServerStopped;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.product.Conventions;
import kesh.product.Repmgr;

/**
 * Starts and stops the programs of one node: by the commands in its repmgr.conf ({@code service_start_command} and the
 * like, as repmgr itself does), or else by the programs themselves.
 *
 * @param config the settings of its repmgr.conf
 */
public record NodeControl(
        NodeName node, Machine.Software software, String dataDirectory, String configFile, Map<String, String> config) {
    private static final Duration STARTING = Duration.ofMinutes(5);
    /** Recovery replays all WAL since the last checkpoint, so it may take long. */
    private static final Duration RECOVERING = Duration.ofHours(1);

    private static final Duration STOPPING = Duration.ofMinutes(5);
    private static final Script STOP_REPMGRD = Repmgr.DAEMONS.then(Script.of(NodeControl.class, "stop-repmgrd.sh"));
    private static final Script STOP_FOR_A_STANDBY =
            Script.of(NodeControl.class, AsSeen.FUNCTION, "server-processes.sh", "stop-for-a-standby.sh");
    private static final Script STOP_GENTLY =
            Script.of(NodeControl.class, AsSeen.FUNCTION, "server-processes.sh", "stop-gently.sh");
    private static final Script SERVER_LOG = Script.of(NodeControl.class, "server-log.sh");
    private static final Pattern CONFIG_FILE = Pattern.compile("config[_-]file=([^\\s\"']+)");

    /** Empty unless the member's machine was inspected, with the software on it and its repmgr.conf. */
    public static Optional<NodeControl> of(Node node) {
        return node.machine().found().flatMap(machine -> machine.software()
                .map(software -> new NodeControl(
                        node.name(),
                        software,
                        machine.dataDirectory().path(),
                        node.registration()
                                .map(Registration::configFile)
                                .orElse(machine.config().path()),
                        machine.config().settings())));
    }

    public Conventions product() {
        return Conventions.of(software);
    }

    public Repmgr repmgr() {
        return new Repmgr(software.repmgr(), configFile);
    }

    /** @param goal the fact that shows that it has started: a standby streams, a primary accepts writes */
    public Step startServer(Fact goal) {
        return withLog(Step.run(node, "start the server", start(), goal))
                .within(STARTING)
                .undoneBy("stop the server");
    }

    /** The same for a server that this run has stopped. */
    public Step startAgain(Fact goal) {
        return withLog(Step.run(node, "start the server again", start(), goal))
                .within(STARTING)
                .undoneBy("stop the server");
    }

    /** Returns a step that starts the server, so that it shows the end of the server's log if the server does not start. */
    public Step withLog(Step start) {
        Matcher config = CONFIG_FILE.matcher(config().getOrDefault("pg_ctl_options", ""));
        return start.evidencedBy(Command.reading(
                        "sh",
                        "-s",
                        "--",
                        dataDirectory,
                        software.binDirectory() + "/" + product().server(),
                        config.find() ? config.group(1) : "")
                .withInput(SERVER_LOG.text()));
    }

    public Command start() {
        return service("service_start_command")
                .orElseGet(() -> byPgCtl(
                        control(),
                        "start",
                        "-D",
                        dataDirectory,
                        "-l",
                        dataDirectory + "/startup.log",
                        "-w",
                        "-t",
                        Long.toString(STARTING.toSeconds())));
    }

    /**
     * Runs as a job: a server that was stopped is started again, even if the connection is lost. It is stopped only while it
     * is what it was seen to be.
     *
     * @param goal the fact that shows that it was started anew
     */
    static Step restartServer(Node seen, Fact goal) {
        NodeControl control = of(seen).orElseThrow();
        return control.withLog(Step.run(
                        seen.name(),
                        "restart the server",
                        AsSeen.inItsRole(seen, control.restart()).asJob(restartJob(seen.name())),
                        goal))
                .within(STOPPING.plus(STARTING))
                .undoneBy("nothing: it runs again");
    }

    static String restartJob(NodeName node) {
        return "restart-" + node;
    }

    private Command restart() {
        Optional<Command> stopAndStart = Optional.ofNullable(config.get("service_stop_command"))
                .flatMap(stop -> Optional.ofNullable(config.get("service_start_command"))
                        .map(start -> Command.changing("sh", "-c", stop + " && " + start)));
        return service("service_restart_command")
                .or(() -> stopAndStart)
                .orElseGet(() -> byPgCtl(
                        control(),
                        "restart",
                        "-s",
                        "-D",
                        dataDirectory,
                        "-l",
                        dataDirectory + "/startup.log",
                        "-m",
                        "fast",
                        "-w",
                        "-t",
                        Long.toString(STARTING.toSeconds())));
    }

    /** For a server that accepts writes. */
    public Step recordAsPrimary(Fact goal) {
        return Step.run(node, "correct the record: it is the primary", repmgr().primaryRegisterAgain(), goal)
                .undoneBy("nothing: it is already so");
    }

    /** Lets a crashed server replay its WAL and stop, while nobody can log in. */
    public Step recoverAlone(Fact goal) {
        Command single = Command.changing(
                software.binDirectory() + "/" + product().server(), "--single", "-F", "-D", dataDirectory, "template1");
        return Step.run(node, "let the server recover from its crash and stop, in single-user mode", single, goal)
                .needing(new ServerStopped(node))
                .within(RECOVERING)
                .undoneBy("nothing: it is what a start would do first");
    }

    /**
     * Stops in fast mode: sessions are ended, and everything written is on disk. It is stopped only while it is what it was
     * seen to be.
     */
    public static Step stopServer(Node seen, Fact goal) {
        NodeControl control = of(seen).orElseThrow();
        return control.stopServer(AsSeen.inItsRole(seen, control.stop()), goal);
    }

    private Step stopServer(Command stop, Fact goal) {
        return Step.run(node, "stop the server", stop, goal).within(STOPPING).undoneBy("start the server");
    }

    /**
     * Like {@link #stopServer}; but if the standby that must receive everything is cut off, the stop does not wait for
     * it until wal_sender_timeout.
     */
    public static Step stopServerFor(Node seen, Conninfo standby, Fact goal) {
        NodeControl control = of(seen).orElseThrow();
        Command stop = control.stopBy(
                STOP_FOR_A_STANDBY,
                seen,
                standby.address().value(),
                Integer.toString(standby.port(control.product().port())));
        return control.stopServer(stop, goal);
    }

    /**
     * Accepts no new sessions, gives those of clients some time to end by themselves, then stops as usual; reports how
     * many it ended. It is stopped only while it is what it was seen to be.
     */
    public static Step stopServerGently(Node seen, Duration time, String repmgrUser, Fact goal) {
        NodeControl control = of(seen).orElseThrow();
        return Step.run(
                        seen.name(),
                        "stop the server, its clients having " + time.toSeconds() + " s to end",
                        control.stopBy(STOP_GENTLY, seen, Long.toString(time.toSeconds()), repmgrUser),
                        goal)
                .within(STOPPING.plus(time))
                .undoneBy("start the server");
    }

    private String control() {
        return software.binDirectory() + "/" + product().control();
    }

    /** Stops by a script that gets what was seen, pg_ctl and these arguments, followed by the command that stops at once. */
    private Command stopBy(Script script, Node seen, String... told) {
        List<String> argv = new ArrayList<>(List.of("sh", "-s", "--"));
        argv.addAll(AsSeen.toldInItsRole(seen));
        argv.add(control());
        argv.addAll(List.of(told));
        argv.addAll(stop().argv());
        return Command.changing(argv).withInput(script.text());
    }

    public Command stop() {
        return service("service_stop_command")
                .orElseGet(() -> Command.changing(
                        control(),
                        "stop",
                        "-D",
                        dataDirectory,
                        "-m",
                        "fast",
                        "-w",
                        "-t",
                        Long.toString(STOPPING.toSeconds())));
    }

    /**
     * The steps until the server knows its repmgrd. A repmgrd that outlived its server registers itself with the new
     * one, unless another repmgrd was started beside it a moment before. That one tells the server its node id, finds
     * the first one's pid file and ends; the first one then takes itself as registered. So a repmgrd that the server
     * does not know is stopped.
     *
     * @param then the state that the steps before these promise
     */
    public List<Step> watch(ClusterState then) {
        if (new RepmgrdRuns(node).holds(then)) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>();
        then.machine(node)
                .filter(machine -> machine.repmgrd().isPresent())
                .ifPresent(unknown -> steps.add(stopRepmgrd()));
        steps.add(startRepmgrd());
        return steps;
    }

    /** @return the goal, and that its repmgrd watches again, if one is waiting for that */
    public Fact watchedAgain(ClusterState now, Fact goal) {
        boolean waits = now.machine(node)
                .filter(machine -> machine.repmgrd().isPresent())
                .isPresent();
        return waits ? new AllOf(List.of(goal, new RepmgrdRuns(node))) : goal;
    }

    private Step startRepmgrd() {
        return Step.run(
                        node,
                        "start repmgrd",
                        service("repmgrd_service_start_command").orElseGet(repmgr()::repmgrd),
                        new RepmgrdRuns(node))
                .undoneBy("stop repmgrd");
    }

    /**
     * The host searches for the process itself: a process id that was read a while ago may belong to another program by
     * now.
     */
    public Step stopRepmgrd() {
        return Step.run(
                        node,
                        "stop repmgrd",
                        service("repmgrd_service_stop_command")
                                .orElseGet(() -> Command.changing("sh", "-s", "--", configFile)
                                        .withInput(STOP_REPMGRD.text())),
                        new RepmgrdStopped(node))
                .undoneBy("start repmgrd");
    }

    /** Adds what repmgr.conf says that pg_ctl needs, in the words of a shell, as repmgr does. */
    private Command byPgCtl(String... words) {
        String options = config.getOrDefault("pg_ctl_options", "");
        if (options.isBlank()) {
            return Command.changing(words);
        }
        List<String> all = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + options, "sh"));
        all.addAll(List.of(words));
        return Command.changing(all.toArray(String[]::new));
    }

    private Optional<Command> service(String setting) {
        return Optional.ofNullable(config.get(setting)).map(line -> Command.changing("sh", "-c", line));
    }
}
