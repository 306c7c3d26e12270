package kesh.verb.operate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Seen;
import kesh.fact.ConfigurationLoaded;
import kesh.fact.Performed;
import kesh.plan.Check;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.ConfigurationFaults;
import kesh.verb.part.OnNodes;
import kesh.verb.part.ServerSteps;

/**
 * {@code reload on: standbys}: the servers read their configuration files again. This is done each time, because the
 * changed file may be one that kesh knows nothing of, such as a certificate.
 */
public record Reload(NodeSelection on) implements Verb {

    @Override
    public List<String> words() {
        return on.words();
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(ConfigurationFaults.QUESTION);
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "reload " + on;
        List<Check> checks = new ArrayList<>(new ServerSteps(now).canBeWorkedOn(title, on));
        if (checks.stream().noneMatch(Check::isObstacle)) {
            on.in(now).forEach(node -> checks.add(check(node)));
        }
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Step> steps =
                on.in(now).stream().map(node -> step(now, node, title)).toList();
        return new Plan(
                title,
                now,
                checks,
                List.of(),
                steps.size() > 1
                        ? steps.stream().map(step -> step.inBatch("reload")).toList()
                        : steps,
                List.of());
    }

    private static Check check(Node node) {
        Check answers = OnNodes.answers(node);
        if (answers.isObstacle()) {
            return answers;
        }
        Seen<Instant> loaded = loaded(node);
        return loaded.isKnown()
                ? ConfigurationFaults.of(node)
                : Check.unknown(
                        answers.title(),
                        node.name() + ": it is not known when it last loaded its configuration",
                        loaded.reason(),
                        null);
    }

    /** The time of a load is unknown if it is only planned, such as by a restart or a reload earlier in the script. */
    private static Step step(ClusterState now, Node node, String title) {
        Instant seen = loaded(node).found().orElseThrow();
        return ServerSteps.readConfiguration(
                node,
                seen.equals(Instant.MAX)
                        ? new Performed(node.name(), OnNodes.unique(now, title))
                        : new ConfigurationLoaded(node.name(), seen));
    }

    private static Seen<Instant> loaded(Node node) {
        return node.runningServer().orElseThrow().activity().loaded();
    }
}
