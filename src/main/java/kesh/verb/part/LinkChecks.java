package kesh.verb.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Link;
import kesh.cluster.Link.Kind;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.product.Conventions;

/** Checks that two nodes reach each other. */
public final class LinkChecks {
    private LinkChecks() {}

    /**
     * Checks from a new node to a member.
     *
     * @param needed true if the new node needs the member now, as its upstream; it needs the others after a failover
     */
    public static List<Check> from(ClusterState now, Node from, Node to, boolean needed) {
        List<Check> checks = new ArrayList<>(asking(now, from, to, needed));
        if (!isPromised(now, from, to)) {
            checks.add(check(
                    now.link(from.name(), to.name(), Kind.REPLICATION_LOGIN),
                    from.name() + " reaches " + to.name() + " for replication",
                    "%s cannot open a replication connection to %s".formatted(from.name(), to.name()),
                    hbaHint(now, to, "database replication"),
                    needed));
        }
        checks.addAll(ssh(now, from, to));
        return checks;
    }

    /** Checks from a new node to a member whose records it reads. */
    public static List<Check> asking(ClusterState now, Node from, Node to, boolean needed) {
        String ways = from.name() + " reaches " + to.name();
        return List.of(
                isPromised(now, from, to)
                        ? check(
                                now.link(from.name(), to.name(), Kind.SQL_PORT),
                                ways + "'s port",
                                "%s gets no answer from the server's port of %s".formatted(from.name(), to.name()),
                                "open the port in the firewalls between them",
                                needed)
                        : check(
                                now.link(from.name(), to.name(), Kind.SQL_LOGIN),
                                ways + " by SQL",
                                "%s cannot log in to %s's server as repmgr does".formatted(from.name(), to.name()),
                                hbaHint(now, to, "the repmgr database"),
                                needed));
    }

    /**
     * True if the same script makes that member. No server runs there yet. It will admit the nodes that its own
     * upstream admits, because it copies that one's pg_hba.conf, or all nodes that the script declares.
     */
    private static boolean isPromised(ClusterState now, Node from, Node to) {
        return now.link(from.name(), to.name(), Kind.SQL_PORT).isPresent();
    }

    /** Checks from a member to a new node, on which no server runs yet. */
    public static List<Check> to(ClusterState now, Node from, Node to, int port) {
        List<Check> checks = new ArrayList<>();
        checks.add(port(now, from, to, port));
        checks.addAll(ssh(now, from, to));
        return checks;
    }

    /** Checks from a member to the port that a new node's server will listen on. */
    public static Check port(ClusterState now, Node from, Node to, int port) {
        return check(
                now.link(from.name(), to.name(), Kind.SQL_PORT),
                "%s reaches port %d of %s".formatted(from.name(), port, to.name()),
                "%s gets no answer from port %d of %s".formatted(from.name(), port, to.name()),
                "open the port in the firewalls between them",
                from.machine().isKnown());
    }

    /** Cloning and streaming need no SSH between nodes; a switchover does. */
    private static List<Check> ssh(ClusterState now, Node from, Node to) {
        String title = "%s reaches %s by SSH".formatted(from.name(), to.name());
        Optional<Link> port = now.link(from.name(), to.name(), Kind.SSH_PORT);
        if (port.filter(link -> !link.works()).isPresent()) {
            return List.of(check(
                    port,
                    title,
                    "%s cannot reach %s by SSH".formatted(from.name(), to.name()),
                    "open the port in the firewalls between them, or check the name",
                    from.machine().isKnown() && to.machine().isKnown()));
        }
        return List.of(check(
                now.link(from.name(), to.name(), Kind.SSH_LOGIN),
                title,
                "%s cannot log in to %s by SSH, which a switchover needs".formatted(from.name(), to.name()),
                "as %s on %s, 'ssh %s true' must work without a password or a prompt"
                        .formatted(
                                from.machine()
                                        .found()
                                        .map(machine -> machine.user())
                                        .orElse("the server's user"),
                                from.name(),
                                to.address()),
                false));
    }

    private static Check check(Optional<Link> link, String title, String message, String hint, boolean needed) {
        if (link.isEmpty()) {
            return needed
                    ? Check.unknown(title, "it could not be tested whether " + title, null, null)
                    : Check.warned(title, "it could not be tested whether " + title, null, null);
        }
        if (link.get().works()) {
            return Check.held(title, "yes");
        }
        String detail = link.get().failure().orElse(null);
        return needed ? Check.failed(title, message, detail, hint) : Check.warned(title, message, detail, hint);
    }

    private static String hbaHint(ClusterState now, Node server, String what) {
        return ("%s on %s must admit repmgr's user from the new node's address to %s, and the password "
                        + "must be right")
                .formatted(Conventions.of(now).access(), server.name(), what);
    }
}
