package kesh.fact;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.NodeName;
import kesh.cluster.Right;
import kesh.plan.Fact;
import kesh.plan.Progress;

/** Several facts that one action brings about. */
public record AllOf(List<Fact> facts) implements Fact {
    public AllOf {
        facts = List.copyOf(facts);
    }

    public static AllOf of(Fact... facts) {
        return new AllOf(List.of(facts));
    }

    /** Joins facts; a single one stays what it is. */
    public static Fact all(List<? extends Fact> facts) {
        return facts.size() == 1 ? facts.get(0) : new AllOf(List.copyOf(facts));
    }

    @Override
    public boolean holds(ClusterState state) {
        return facts.stream().allMatch(fact -> fact.holds(state));
    }

    @Override
    public List<Fact> missing(ClusterState state) {
        return facts.stream().flatMap(fact -> fact.missing(state).stream()).toList();
    }

    @Override
    public ClusterState assume(ClusterState state) {
        ClusterState assumed = state;
        for (Fact fact : facts) {
            assumed = fact.assume(assumed);
        }
        return assumed;
    }

    /** Returns the progress of the first fact that has one. */
    @Override
    public Optional<Progress> progress() {
        return facts.stream().flatMap(fact -> fact.progress().stream()).findFirst();
    }

    @Override
    public Set<NodeName> about() {
        return facts.stream().flatMap(fact -> fact.about().stream()).collect(Collectors.toSet());
    }

    @Override
    public Set<Right> rights() {
        return facts.stream().flatMap(fact -> fact.rights().stream()).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return facts.stream().map(Fact::toString).collect(Collectors.joining(", and "));
    }
}
