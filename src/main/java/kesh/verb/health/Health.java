package kesh.verb.health;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.plan.Check;
import kesh.plan.Check.Verdict;
import kesh.plan.Plan;
import kesh.verb.Verb;
import kesh.verb.part.Identities;

/**
 * {@code check}: tells whether a cluster is well, and stays well when a node fails. It covers everything that
 * {@code repmgr node check} reports of each node, and more. Between other words it is a gate: nothing is done unless it
 * passes.
 */
public record Health() implements Verb {
    private static final List<Verdict> WORST_FIRST =
            List.of(Verdict.FAILED, Verdict.UNKNOWN, Verdict.WARNED, Verdict.HELD);

    @Override
    public Plan plan(ClusterState now) {
        return Plan.checksOnly("check", now, checks(now));
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Links());
    }

    /** The worst first; those of one verdict are in the order of subject and node. */
    private static List<Check> checks(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        checks.addAll(Identities.mistaken(now));
        checks.addAll(RightsHealth.of(now));
        checks.addAll(RoleHealth.of(now));
        checks.addAll(ReplicationHealth.of(now));
        checks.addAll(SlotHealth.of(now));
        checks.addAll(PreparedTransactions.old(now));
        checks.addAll(DaemonHealth.of(now));
        checks.addAll(FailoverHealth.of(now));
        checks.addAll(RecordHealth.of(now));
        checks.addAll(SettingHealth.of(now));
        checks.addAll(ArchiveHealth.of(now));
        checks.addAll(HostHealth.of(now));
        checks.addAll(TrustHealth.of(now));
        checks.sort(Comparator.comparingInt(check -> WORST_FIRST.indexOf(check.verdict())));
        return checks;
    }
}
