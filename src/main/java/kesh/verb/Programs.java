package kesh.verb;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.distro.Distribution;
import kesh.distro.Repmgr;
import kesh.fact.RepmgrdRuns;
import kesh.fact.RepmgrdStopped;
import kesh.plan.Fact;
import kesh.plan.Step;
import kesh.remote.Command;

/**
 * How the programs of one node are started and stopped: as its repmgr.conf says ({@code service_start_command} and the
 * like, as repmgr itself does), else by the programs themselves.
 *
 * @param config the settings of its repmgr.conf
 */
record Programs(
        NodeName node,
        Machine.Software software,
        String dataDirectory,
        String configFile,
        Map<String, String> config,
        Distribution product) {
    private static final Duration STARTING = Duration.ofMinutes(5);
    private static final Duration STOPPING = Duration.ofMinutes(5);

    /** Of a member whose machine was seen with the software on it and its repmgr.conf. */
    static Optional<Programs> of(Node node, Distribution product) {
        return node.machine().found().flatMap(machine -> machine.software()
                .map(software -> new Programs(
                        node.name(),
                        software,
                        machine.dataDirectory().path(),
                        node.registration()
                                .map(Registration::configFile)
                                .orElse(machine.config().path()),
                        machine.config().settings(),
                        product)));
    }

    Repmgr repmgr() {
        return new Repmgr(software.repmgr(), configFile);
    }

    /** @param goal what shows that it has started: a standby streams, a primary takes writes */
    Step startServer(Fact goal) {
        return Step.run(node, "start the server", start(), goal)
                .within(STARTING)
                .undoneBy("stop the server");
    }

    Command start() {
        return service("service_start_command")
                .orElseGet(() -> Command.changing(
                        software.binDirectory() + "/" + product.control(),
                        "start",
                        "-D",
                        dataDirectory,
                        "-l",
                        dataDirectory + "/startup.log",
                        "-w",
                        "-t",
                        Long.toString(STARTING.toSeconds())));
    }

    /** In fast mode: sessions are ended, and everything written is on disk. */
    Step stopServer(Fact goal) {
        return Step.run(node, "stop the server", stop(), goal).within(STOPPING).undoneBy("start the server");
    }

    /**
     * Takes no new sessions, and ends those that there are once they had their time: a shutdown in smart mode, and in fast
     * mode if that takes too long (PostgreSQL manual, 19.5). A service manager has its own way.
     */
    Step stopServerGently(Duration time, Fact goal) {
        Command gently = service("service_stop_command")
                .orElseGet(() -> Command.changing(
                        "sh",
                        "-c",
                        "\"$1\" stop -D \"$2\" -m smart -w -t \"$3\" || \"$1\" stop -D \"$2\" -m fast -w -t \"$4\"",
                        "kesh-stop",
                        software.binDirectory() + "/" + product.control(),
                        dataDirectory,
                        Long.toString(time.toSeconds()),
                        Long.toString(STOPPING.toSeconds())));
        return Step.run(node, "stop the server, its sessions having " + time.toSeconds() + " s to end", gently, goal)
                .within(STOPPING.plus(time))
                .undoneBy("start the server");
    }

    Command stop() {
        return service("service_stop_command")
                .orElseGet(() -> Command.changing(
                        software.binDirectory() + "/" + product.control(),
                        "stop",
                        "-D",
                        dataDirectory,
                        "-m",
                        "fast",
                        "-w",
                        "-t",
                        Long.toString(STOPPING.toSeconds())));
    }

    Step startRepmgrd() {
        return Step.run(
                        node,
                        "start repmgrd",
                        service("repmgrd_service_start_command").orElseGet(repmgr()::repmgrd),
                        new RepmgrdRuns(node))
                .undoneBy("stop repmgrd");
    }

    /** @param pid of the one that was seen */
    Step stopRepmgrd(int pid) {
        return Step.run(
                        node,
                        "stop repmgrd",
                        service("repmgrd_service_stop_command")
                                .orElseGet(() -> Command.changing("kill", Integer.toString(pid))),
                        new RepmgrdStopped(node))
                .undoneBy("start repmgrd");
    }

    private Optional<Command> service(String setting) {
        return Optional.ofNullable(config.get(setting)).map(line -> Command.changing("sh", "-c", line));
    }
}
