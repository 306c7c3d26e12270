package kesh.verb.part;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Check;

/** WAL receivers that are no members: a backup, an archive, a standby that somebody has unregistered. */
public final class Strangers {
    private Strangers() {}

    /** A warning about the receivers of a server that is to be stopped. */
    public static Optional<Check> cutOff(ClusterState now, Node node) {
        List<String> names = node.runningServer().stream()
                .flatMap(server -> server.replications().stream())
                .map(Server.Replication::applicationName)
                .filter(name -> now.members().stream()
                        .noneMatch(member -> member.name().asRecorded().equals(name)))
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(Check.warned(
                        "nothing else receives WAL from " + node.name(),
                        "%s sends WAL to %s, which is not the name of a member".formatted(node.name(), quoted(names)),
                        "it is disconnected when the server stops",
                        "find it in pg_stat_replication there"));
    }

    /** It cannot be told which one of several receivers of one name is the standby that is called so. */
    public static Check ofOneName(String title, NodeName standby, String upstream) {
        return Check.unknown(
                title,
                "it is not known whether %s streams from %s".formatted(standby, upstream),
                "several receivers there have that name as their application_name",
                "find them in pg_stat_replication there, and end those that are not the standby");
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }
}
