package kesh.verb.part;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.fact.DataDirectoryFree;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.plan.Step;

/**
 * Whether the directory that repmgr.conf calls the data directory is that of the node's server: a wrong line there would let
 * kesh empty a directory of something else, or stop another server. It is read off the plan itself, so no word can forget it.
 */
public final class DataDirectories {
    private DataDirectories() {}

    /** Returns the plan with a failed check for each node where it works on another directory than the server does. */
    public static Plan checked(Plan plan) {
        Map<NodeName, Check> failed = new LinkedHashMap<>();
        for (Step step : plan.steps()) {
            plan.before()
                    .node(step.node())
                    .flatMap(node -> of(node, step))
                    .ifPresent(check -> failed.putIfAbsent(step.node(), check));
        }
        return plan.checking(new ArrayList<>(failed.values()));
    }

    private static Optional<Check> of(Node node, Step step) {
        Optional<Machine> machine = node.machine().found();
        Optional<Server> server = node.runningServer();
        Optional<String> real = server.flatMap(running -> running.setting("data_directory"));
        if (machine.isEmpty() || real.isEmpty()) {
            return Optional.empty();
        }
        DataDirectory configured = machine.get().dataDirectory();
        boolean used =
                step.action() instanceof Action.Run run && run.command().argv().contains(configured.path());
        if (!used || isSame(configured.path(), real.get())) {
            return Optional.empty();
        }
        // By another name it is the same one if a server runs there whose data are this server's. That is enough for
        // what
        // can be made good again.
        boolean alike = configured.serverRunning()
                && configured.systemIdentifier().equals(Optional.of(server.get().systemIdentifier()));
        return alike && !(step.goal() instanceof DataDirectoryFree)
                ? Optional.empty()
                : Optional.of(Check.failed(
                        node.name() + "'s data directory is its server's",
                        "%s: its server uses %s, but repmgr.conf says %s"
                                .formatted(node.name(), real.get(), configured.path()),
                        "the plan would work on what the server does not use",
                        "correct data_directory in " + machine.get().config().path()));
    }

    /** True if the paths are the same but for a slash at the end. */
    public static boolean isSame(String one, String other) {
        return DataDirectory.withoutSlash(one).equals(DataDirectory.withoutSlash(other));
    }
}
