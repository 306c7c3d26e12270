package kesh.fact;

import java.util.Optional;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.Lsn;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.command.Query;
import kesh.plan.Fact;
import kesh.plan.Progress;

/**
 * A standby has replayed all that its primary wrote: the primary was shut down cleanly, which ends with a checkpoint,
 * and the standby is beyond that.
 */
public record CaughtUp(NodeName standby, NodeName primary) implements Fact {
    private static final String REPLAYING = "select 'replaying' as phase,"
            + " pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint as position,"
            + " pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::bigint as target where pg_is_in_recovery()";

    @Override
    public boolean holds(ClusterState state) {
        return state.control(primary)
                .filter(control -> control.state().equals(Control.SHUT_DOWN))
                .flatMap(control -> state.server(standby)
                        .flatMap(Server::position)
                        .filter(position -> position.compareTo(control.checkpoint()) > 0))
                .isPresent();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        Optional<Lsn> position = state.server(standby).flatMap(Server::position);
        return position.map(end -> state.withControl(primary, control -> control.shutDownAt(new Lsn(end.bytes() - 1))))
                .orElse(state);
    }

    @Override
    public Optional<Progress> progress() {
        return Optional.of(new Progress.Asked(standby, Query.reading("replaying", REPLAYING)));
    }

    @Override
    public Set<NodeName> about() {
        return Set.of(standby, primary);
    }

    @Override
    public String toString() {
        return standby + " has replayed all that " + primary + " wrote";
    }
}
