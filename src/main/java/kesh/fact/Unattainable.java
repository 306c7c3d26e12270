package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.Lsn;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Fact;

/**
 * A standby cannot get all that its primary wrote: the primary is stopped, and the standby has received less and
 * receives from nobody, or its replay is paused, or its server does not run or answer.
 */
public record Unattainable(NodeName standby, NodeName primary) implements Fact {

    @Override
    public boolean holds(ClusterState state) {
        Optional<Control> end = state.control(primary)
                .filter(control ->
                        control.state().equals(Control.SHUT_DOWN) && new ServerStopped(primary).holds(state));
        return end.isPresent()
                && state.server(standby)
                        .map(server -> lacks(server, end.get().checkpoint()))
                        .orElse(true);
    }

    private static boolean lacks(Server server, Lsn end) {
        boolean less = server.receivedUpTo()
                .filter(position -> position.compareTo(end) <= 0)
                .isPresent();
        return server.inRecovery() && (server.activity().replayPaused() || server.isReceivingNothing() && less);
    }

    @Override
    public ClusterState assume(ClusterState state) {
        ClusterState stopped = new ServerStopped(primary).assume(state);
        Optional<Lsn> received = stopped.server(standby).flatMap(Server::receivedUpTo);
        return stopped.withControl(primary, control -> control.shutDownAt(received.orElse(control.checkpoint())));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(standby, primary);
    }

    @Override
    public String toString() {
        return standby + " does not receive all that " + primary + " wrote";
    }
}
