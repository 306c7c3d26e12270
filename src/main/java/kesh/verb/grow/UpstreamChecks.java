package kesh.verb.grow;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.plan.Check;

/** Checks that a node can be the upstream of a new one. */
final class UpstreamChecks {
    private UpstreamChecks() {}

    /** Checks the upstream that the script names, if it names one. */
    static List<Check> wished(ClusterState now, Node node, Expand wish) {
        if (wish.upstream().isEmpty()) {
            return List.of();
        }
        String word = wish.upstream().get();
        String title = word + " can be the upstream of " + node.name();
        Optional<Node> upstream = now.called(word).filter(Node::isMember);
        if (upstream.isEmpty()) {
            return List.of(Check.failed(
                    title,
                    "no member is called " + word,
                    "members: "
                            + now.members().stream()
                                    .map(member -> member.name().value())
                                    .collect(Collectors.joining(", ")),
                    null));
        }
        Node found = upstream.get();
        if (found.registration().map(Registration::role).equals(Optional.of(Role.WITNESS))) {
            return List.of(Check.failed(title, word + " is a witness, it has no data to copy", null, null));
        }
        Optional<Node> recorded =
                node.registration().flatMap(Registration::upstream).flatMap(now::member);
        if (recorded.filter(other -> !other.name().equals(found.name())).isPresent()) {
            return List.of(Check.failed(
                    title,
                    "%s is a member already, with %s as its upstream"
                            .formatted(node.name(), recorded.get().name()),
                    null,
                    "follow '%s', upstream: '%s'".formatted(wish.word(), word)));
        }
        boolean cut = found.runningServer()
                .filter(Server::inRecovery)
                .filter(server -> server.walReceiver().isEmpty())
                .isPresent();
        return cut
                ? List.of(Check.failed(
                        title,
                        word + " receives no WAL itself",
                        "standbys attached to it would fall behind, too",
                        "make it stream again first, or leave out upstream:"))
                : List.of();
    }

    /** Checks that enough of it could be read. */
    static List<Check> seen(Node upstream) {
        String title = upstream.name() + " can be read";
        Optional<Machine> machine = upstream.machine().found();
        if (machine.isEmpty() || !upstream.server().isKnown()) {
            return List.of(Check.unknown(
                    title,
                    upstream.name() + ": the upstream could not be inspected",
                    machine.isEmpty()
                            ? upstream.machine().reason()
                            : upstream.server().reason(),
                    null));
        }
        if (upstream.runningServer().isEmpty()) {
            return List.of(Check.failed(
                    title, upstream.name() + ": the upstream's server does not run", null, "start it first"));
        }
        if (machine.get().config().text().isEmpty()) {
            return List.of(Check.unknown(
                    title,
                    upstream.name() + ": its repmgr.conf could not be read",
                    null,
                    "the new node's repmgr.conf is made from it"));
        }
        return List.of();
    }
}
