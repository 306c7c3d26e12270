package kesh.verb.part;

import kesh.cluster.DataDirectory;
import kesh.cluster.Node;
import kesh.cluster.Registration;

/** The last primary of a cluster in which no primary runs. */
public final class LastPrimary {
    private LastPrimary() {}

    /** True if the control file says that it ended as a primary and that all it wrote is on disk. */
    public static boolean wasStoppedInGoodOrder(Node node) {
        return node.server().isKnown()
                && node.runningServer().isEmpty()
                && isRecordedAsPrimary(node)
                && node.control()
                        .filter(control -> control.state().equals(DataDirectory.Control.SHUT_DOWN))
                        .isPresent();
    }

    public static boolean isRecordedAsPrimary(Node node) {
        return node.registration().filter(Registration::isActivePrimary).isPresent();
    }

    /** The words that start the last primary. After a crash, the operator decides whether it may be primary again. */
    public static String words(Node primary) {
        String start = "start '" + primary.name() + "'";
        return wasStoppedInGoodOrder(primary) ? start : "pause, " + start + ", unpause";
    }
}
