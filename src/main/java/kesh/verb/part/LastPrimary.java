package kesh.verb.part;

import kesh.cluster.DataDirectory;
import kesh.cluster.Node;
import kesh.cluster.Registration;

/** The member that was the primary last, of a cluster of which none runs. */
public final class LastPrimary {
    private LastPrimary() {}

    /** The last that its control file knows of it: what it wrote is all on disk, and it ended as a primary. */
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

    /** What starts one that was primary last: after a crash, whether it may be one again is for the operator to say. */
    public static String words(Node primary) {
        String start = "start '" + primary.name() + "'";
        return wasStoppedInGoodOrder(primary) ? start : "pause, " + start + ", unpause";
    }
}
