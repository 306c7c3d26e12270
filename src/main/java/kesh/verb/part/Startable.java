package kesh.verb.part;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.command.Quote;
import kesh.fact.AllOf;
import kesh.fact.Restarted;
import kesh.fact.ServerStopped;
import kesh.plan.Check;
import kesh.plan.Fact;
import kesh.plan.Plan;

/**
 * Whether kesh and repmgr can start a server again: pg_ctl finds the configuration only in the data directory, and
 * Debian, for one, has it elsewhere; and systemd may own the server. Nothing is stopped that could not be started.
 */
public final class Startable {
    private Startable() {}

    /**
     * Returns the plan, and a failed check for each server that it stops to start it again, and could not, or that systemd would
     * start again although it is stopped.
     */
    public static Plan checked(Plan plan) {
        Set<NodeName> stopped = new LinkedHashSet<>();
        Set<NodeName> restarted = new LinkedHashSet<>();
        plan.steps().stream().flatMap(step -> parts(step.goal())).forEach(fact -> {
            if (fact instanceof ServerStopped stop) {
                stopped.add(stop.node());
            } else if (fact instanceof Restarted restart) {
                restarted.add(restart.node());
            }
        });
        Set<NodeName> ended = new LinkedHashSet<>(stopped);
        ended.addAll(restarted);
        Stream<Check> found = of(plan, ended)
                .filter(node ->
                        plan.after().node(node.name()).filter(Node::isMember).isPresent())
                .map(node -> startable(node, runsAfter(plan, node)))
                .flatMap(Optional::stream);
        Stream<Check> owned = Stream.concat(
                        of(plan, stopped).map(node -> OwningUnit.stopping(node, runsAfter(plan, node))),
                        of(plan, restarted).map(OwningUnit::restarting))
                .flatMap(Optional::stream)
                .distinct();
        List<Check> checks = Stream.concat(found, owned).toList();
        return checks.isEmpty() ? plan : plan.checking(checks);
    }

    private static Stream<Node> of(Plan plan, Set<NodeName> names) {
        return names.stream().flatMap(name -> plan.before().node(name).stream());
    }

    private static boolean runsAfter(Plan plan, Node node) {
        return plan.after().server(node.name()).isPresent();
    }

    /**
     * Returns what a stop and a start of a server that runs would come to by its systemd unit, if not what they should. Where
     * the unit is not known, a plan that stops the server says so.
     */
    public static Optional<Check> owned(Node node) {
        return node.machine()
                .found()
                .filter(machine -> machine.dataDirectory().unit().isKnown())
                .flatMap(machine -> OwningUnit.stopping(node, true))
                .map(Check::asWarning);
    }

    private static Stream<Fact> parts(Fact fact) {
        return fact instanceof AllOf all ? all.facts().stream().flatMap(Startable::parts) : Stream.of(fact);
    }

    private static Optional<Check> startable(Node node, boolean again) {
        Check found = found(node);
        if (!found.isObstacle()) {
            return Optional.empty();
        }
        return Optional.of(again ? found : found.asWarning());
    }

    /** Checks that pg_ctl finds the configuration of a server that runs. */
    public static Check found(Node node) {
        String title = node.name() + " can be started by pg_ctl";
        Optional<String> config = setting(node, "config_file");
        Optional<String> data = setting(node, "data_directory");
        if (config.isEmpty() || data.isEmpty()) {
            return Check.held(title, "where its configuration is, is not known");
        }
        if (config.get().startsWith(withSlash(data.get()))) {
            return Check.held(title, "its configuration is in its data directory");
        }
        Optional<Machine.ConfigFile> repmgr = node.machine().found().map(Machine::config);
        boolean told =
                repmgr.flatMap(file -> file.setting("service_start_command")).isPresent()
                        || repmgr.flatMap(file -> file.setting("pg_ctl_options"))
                                .filter(options -> options.contains("config_file") || options.contains("config-file"))
                                .isPresent();
        return told
                ? Check.held(title, "by repmgr.conf")
                : Check.failed(
                        title,
                        "%s: pg_ctl would not find its configuration".formatted(node.name()),
                        "it is %s, outside of %s; neither service_start_command nor pg_ctl_options in repmgr.conf leads there"
                                .formatted(config.get(), data.get()),
                        "pg_ctl_options='-o \"-c config_file=%s\"' in its repmgr.conf; or service_start_command and the like, such as 'pg_ctlcluster 15 main start'"
                                .formatted(Quote.bareOr(config.get(), "FILE")));
    }

    private static Optional<String> setting(Node node, String name) {
        return node.runningServer().flatMap((Server server) -> server.setting(name));
    }

    private static String withSlash(String path) {
        return path.endsWith("/") ? path : path + "/";
    }
}
