package kesh.verb.grow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.NodeName;
import kesh.cluster.Role;
import kesh.fact.Registered;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Kbha;
import kesh.verb.part.ServerSteps;

/**
 * {@code witness 'pg4'}: makes a bare host the cluster's witness. It is a small server of its own that holds only
 * repmgr's records, and that has a vote when standbys cannot reach their primary.
 *
 * @param word the name of the node in the script
 * @param location the node's location; if absent, that of its declaration, or else the primary's
 */
public record Witness(String word, Optional<String> location) implements Verb {

    @Override
    public List<String> words() {
        return List.of(word);
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Locale(NewCluster.LOCALE));
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "witness " + word;
        Expand place = new Expand(word, Optional.empty(), location, OptionalInt.empty());
        List<Check> impossible = ExpandChecks.beforeAnything(now, place, Role.WITNESS);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, impossible);
        }
        NewWitness node =
                new NewWitness(NewNode.as(Role.WITNESS, now, now.called(word).orElseThrow(), place), now);
        List<Step> open = Step.open(now, steps(now, node));
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, impossible);
        }
        List<Check> checks = new ArrayList<>(impossible);
        checks.addAll(new WitnessChecks(now, node).all());
        Kbha.of(node.like().upstream())
                .ifPresent(its -> checks.addAll(its.notTakenOver(node.self().name())));
        NodeName primary = now.primaries().get(0).name();
        return new Plan(
                title,
                now,
                checks,
                List.of(new Guard.Lock(primary), new Guard.Record(primary, node.id(), "kesh_witness", title)),
                open,
                List.of("no data is copied; the records are kept up to date by the witness's own repmgrd"));
    }

    private static List<Step> steps(ClusterState now, NewWitness node) {
        NewNode like = node.like();
        List<Step> steps = new ArrayList<>();
        if (!like.isMember()) {
            steps.addAll(new NewFiles(like).steps(now));
            if (node.self().runningServer().isEmpty()) {
                steps.addAll(node.server().make());
            }
        }
        steps.add(node.server().start(like.control()));
        steps.add(Step.run(
                        node.name(),
                        "register with repmgr",
                        like.repmgr().witnessRegister(like.upstreamRow().conninfo()),
                        new Registered(node.registration()))
                .undoneBy("unregister node " + node.id()));
        if (like.upstreamServer().repmgrd().isKnown()) {
            steps.addAll(like.control().watch(ServerSteps.after(now, steps)));
        }
        Kbha.of(like.upstream()).ifPresent(its -> steps.addAll(its.likeOn(node.self(), like.control())));
        steps.addAll(node.server().forgetMaking());
        return steps;
    }
}
