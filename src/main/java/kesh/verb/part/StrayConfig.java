package kesh.verb.part;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Step;
import kesh.product.RepmgrConf;

/**
 * A file that a record names as repmgr.conf, and with which the node's repmgrd does not run: whoever may write the records
 * may have named a file of his own. The server knows whether its own repmgrd runs; those of other clusters may run beside
 * it on the host, or without it.
 *
 * @param strange its settings, as no member that is not astray has them
 */
public record StrayConfig(Node node, Set<Map.Entry<String, String>> strange) {

    /** Returns those of all members. */
    static List<StrayConfig> all(ClusterState now) {
        Set<Map.Entry<String, String>> usual = now.members().stream()
                .filter(member -> repmgrds(member).isEmpty())
                .flatMap(member -> settings(member).entrySet().stream())
                .collect(Collectors.toSet());
        return now.members().stream()
                .filter(member -> !repmgrds(member).isEmpty())
                .map(member -> {
                    Set<Map.Entry<String, String>> strange =
                            new HashSet<>(settings(member).entrySet());
                    strange.removeAll(usual);
                    return new StrayConfig(member, strange);
                })
                .toList();
    }

    /** Returns a failed check if that is so for the node. */
    public static Optional<Check> check(String title, Node node) {
        List<String> others = repmgrds(node);
        return node.registration()
                .filter(row -> !others.isEmpty())
                .map(row -> Check.failed(
                        title,
                        "%s: its repmgrd runs with %s, and its record names %s"
                                .formatted(node.name(), String.join(" or ", others), row.configFile()),
                        "whoever may write the records could name a file of his own there, so nothing is done by it",
                        "if its repmgrd has the right one, correct the record, on its host: repmgr " + row.role()
                                + " register --force -f …; else start its repmgrd with the file that its record"
                                + " names"));
    }

    Check check() {
        return check(name() + "'s repmgr.conf is its own", node).orElseThrow();
    }

    NodeName name() {
        return node.name();
    }

    /** True if the step is done by this file: a new node's, which is made like it, too. */
    boolean isObeyedBy(Step step) {
        boolean itsOwn = step.node().equals(name());
        String path = node.registration().orElseThrow().configFile();
        if (step.action() instanceof Action.WriteFile write) {
            return itsOwn && write.path().equals(path)
                    || RepmgrConf.parse(write.text().reveal()).settings().entrySet().stream()
                            .anyMatch(strange::contains);
        }
        Stream<Map.Entry<String, String>> told = itsOwn ? settings(node).entrySet().stream() : strange.stream();
        return step.action() instanceof Action.Run run
                && Stream.concat(
                                itsOwn ? Stream.of(path) : Stream.empty(),
                                told.filter(setting -> setting.getKey().matches(".*_(command|bindir|directory)"))
                                        .map(Map.Entry::getValue))
                        .filter(said -> !said.isBlank())
                        .anyMatch(said -> run.command().argv().stream().anyMatch(word -> word.contains(said)));
    }

    /** Returns the files of the repmgrds on the node's host, if its own runs and is with none of them that of its record. */
    private static List<String> repmgrds(Node node) {
        boolean runs = node.runningServer()
                .flatMap(server -> server.repmgrd().found())
                .filter(Server.Repmgrd::running)
                .isPresent();
        return node.machine()
                .found()
                .filter(machine -> runs && machine.repmgrd().isEmpty())
                .map(machine -> machine.upkeep().otherRepmgrds())
                .orElse(List.of());
    }

    private static Map<String, String> settings(Node node) {
        return node.machine()
                .found()
                .map(Machine::config)
                .map(Machine.ConfigFile::settings)
                .orElse(Map.of());
    }
}
