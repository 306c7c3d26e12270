package kesh.survey;

import java.util.List;
import kesh.cluster.Link;
import kesh.cluster.Node;
import kesh.remote.TimedOut;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** Surveys as root, if a verb asks for it: who may log in as root, and where root can log in. */
final class AsRoot {
    private AsRoot() {}

    /** @param root root of a node's host, as a node by itself */
    static Node look(Transport transport, Node root) {
        try {
            return root.withMachine(MachineProbe.lookAsRoot(transport, root.host()));
        } catch (Unreachable | TimedOut failed) {
            return root.withMachineUnknown(Survey.said(failed));
        }
    }

    /** Tries the logins from one host to all others, as root on both. */
    static List<Link> logins(Transport transport, Node root, List<Node> roots) {
        return LinkProbe.sshLogins(
                transport,
                end(root),
                roots.stream()
                        .filter(other -> !other.name().equals(root.name()))
                        .map(AsRoot::end)
                        .toList());
    }

    private static LinkProbe.End end(Node node) {
        return new LinkProbe.End(node.name(), node.host(), node.address());
    }
}
