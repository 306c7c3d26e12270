package kesh.verb.part;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Registration;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.plan.Step;

/**
 * Whether the file that a record names as a node's repmgr.conf may be used as such: whoever may write the records could name
 * any file. repmgr runs the programs that the file names, {@code purge} removes it, and a node that is made again gets it
 * written. It is read off the plan itself, so no word can forget it.
 */
public final class ConfigFiles {
    private ConfigFiles() {}

    /** Returns the plan with a failed check for each such file that the plan uses and that is not the node's repmgr.conf. */
    public static Plan checked(Plan plan) {
        ClusterState now = plan.before();
        Map<NodeName, Check> failed = new LinkedHashMap<>();
        List<StrayConfig> stray = StrayConfig.all(now);
        for (Step step : plan.steps()) {
            stray.stream()
                    .filter(config -> config.isObeyedBy(step))
                    .forEach(config -> failed.putIfAbsent(config.name(), config.check()));
            now.node(step.node())
                    .flatMap(node -> node.registration().flatMap(row -> of(now, node, row, step.action())))
                    .ifPresent(check -> failed.putIfAbsent(step.node(), check));
        }
        return plan.checking(new ArrayList<>(failed.values()));
    }

    private static Optional<Check> of(ClusterState now, Node node, Registration row, Action action) {
        String path = row.configFile();
        boolean written =
                action instanceof Action.WriteFile write && write.path().equals(path);
        boolean used = action instanceof Action.Run run && run.command().argv().contains(path);
        Optional<Machine.ConfigFile> seen = node.machine().found().map(Machine::config);
        if (!written && !used || seen.isEmpty()) {
            return Optional.empty();
        }
        Machine.ConfigFile config = seen.get();
        String title = node.name() + "'s repmgr.conf is its own";
        String correct = "put the node's own file there, or correct the record: repmgr standby register --force -f …";
        if (!config.exists()) {
            // By the time that it is used, somebody may have put something there.
            return isUsual(now, path)
                    ? Optional.empty()
                    : Optional.of(Check.failed(
                            title,
                            "%s: only its record says that its repmgr.conf is %s".formatted(node.name(), path),
                            "there is no such file, and no other member has its own at that place",
                            correct));
        }
        if (config.text().isEmpty()) {
            return Optional.of(Check.failed(
                    title,
                    "%s: %s cannot be read as a repmgr.conf".formatted(node.name(), path),
                    "only kesh's user and root may be able to write it, the directories above it and those of the programs"
                            + " that it names; and it has a line node_id, settings, comments and nothing else",
                    correct));
        }
        Optional<String> id = config.setting("node_id");
        return id.equals(Optional.of(row.id().toString()))
                ? Optional.empty()
                : Optional.of(Check.failed(
                        title,
                        "%s: %s is node %s's".formatted(node.name(), path, id.orElse("?")),
                        "its record has id " + row.id(),
                        correct));
    }

    /** True if a member has its repmgr.conf there. */
    private static boolean isUsual(ClusterState now, String path) {
        return now.members().stream()
                .flatMap(member -> member.machine().found().stream())
                .map(Machine::config)
                .anyMatch(config -> config.path().equals(path) && config.text().isPresent());
    }
}
