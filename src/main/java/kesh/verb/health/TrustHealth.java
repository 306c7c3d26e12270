package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Link;
import kesh.cluster.Link.Kind;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.plan.Check;
import kesh.product.Conventions;

/** Checks the logins that a switchover and a failover need from each node to each other: SSH, SQL, replication. */
final class TrustHealth {
    private TrustHealth() {}

    /** Nodes that could not be inspected are left out: another check reports them, once. */
    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        List<Node> seen =
                now.members().stream().filter(node -> node.machine().isKnown()).toList();
        for (Node from : seen) {
            for (Node to : seen) {
                if (!from.name().equals(to.name())) {
                    checks.add(ssh(now, from, to));
                    if (to.runningServer().isPresent()) {
                        checks.add(sql(now, from, to));
                    }
                }
            }
        }
        return checks;
    }

    private static Check ssh(ClusterState now, Node from, Node to) {
        String title = "%s reaches %s by SSH".formatted(from.name(), to.name());
        Optional<Link> link = now.link(from.name(), to.name(), Kind.SSH_PORT)
                .filter(port -> !port.works())
                .or(() -> now.link(from.name(), to.name(), Kind.SSH_LOGIN));
        return check(
                title,
                link,
                "%s cannot log in to %s by SSH".formatted(from.name(), to.name()),
                "a switchover needs it; trust '%s', '%s' sets it up".formatted(from.name(), to.name()));
    }

    /** Logs in as repmgr's user to its database; and for replication, if one may become the other's upstream. */
    private static Check sql(ClusterState now, Node from, Node to) {
        String title = "%s reaches %s's server".formatted(from.name(), to.name());
        Optional<Link> login = now.link(from.name(), to.name(), Kind.SQL_LOGIN)
                // A node that has just become a member had no server to log in to, so only its port was tried.
                .or(() -> now.link(from.name(), to.name(), Kind.SQL_PORT));
        String hint = "%s on %s must admit %s, and %s's password file must have the password"
                .formatted(Conventions.of(now).access(), to.name(), from.name(), from.name());
        Optional<Link> replication = now.link(from.name(), to.name(), Kind.REPLICATION_LOGIN)
                .filter(link -> !link.works() && !isWitness(from) && !isWitness(to));
        return login.filter(Link::works).isPresent() && replication.isPresent()
                ? check(
                        title,
                        replication,
                        "%s cannot open a replication connection to %s".formatted(from.name(), to.name()),
                        hint)
                : check(
                        title,
                        login,
                        "%s cannot log in to %s's server as repmgr does".formatted(from.name(), to.name()),
                        hint);
    }

    private static boolean isWitness(Node node) {
        return node.registration().map(Registration::role).equals(Optional.of(Role.WITNESS));
    }

    private static Check check(String title, Optional<Link> link, String message, String hint) {
        if (link.isEmpty()) {
            return Check.unknown(title, "it could not be tested whether " + title, null, null);
        }
        return link.get().works()
                ? Check.held(title, "yes")
                : Check.failed(title, message, link.get().failure().orElse(null), hint);
    }
}
