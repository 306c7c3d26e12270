package kesh.verb.adhoc;

import java.util.List;
import java.util.function.Function;
import kesh.cluster.ClusterState;
import kesh.cluster.Seen;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.verb.Verb;

/**
 * {@code require('lag is small') { standbys.every { it.lag < 1_000_000 } }}: a check of the operator's own on the state
 * that kesh has read.
 *
 * @param holds unknown if it depends on something that could not be read
 */
public record RequireThat(String title, Function<ClusterState, Seen<Boolean>> holds) implements Verb {

    @Override
    public Plan plan(ClusterState now) {
        Seen<Boolean> answer = holds.apply(now);
        Check check = answer.found()
                .map(so -> so
                        ? Check.held(title, "true")
                        : Check.failed(
                                title, "not the case: " + title, "it does not meet the script's own condition", null))
                .orElseGet(() -> Check.unknown(title, "it is not known whether " + title, answer.reason(), null));
        return Plan.checksOnly("require " + title, now, List.of(check));
    }
}
