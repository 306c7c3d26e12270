package kesh;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.dsl.ClusterScript;
import kesh.dsl.Statement;
import kesh.plan.Plan;
import kesh.survey.Asked;
import kesh.verb.health.Forecast;
import kesh.verb.part.ConfigFiles;
import kesh.verb.part.DataDirectories;
import kesh.verb.part.Failover;
import kesh.verb.part.Identities;
import kesh.verb.part.Permissions;
import kesh.verb.part.Startable;

/** Derives from a script what a survey must inspect, and from what was seen a plan. */
final class Planning {
    private Planning() {}

    static Asked asked(ClusterScript script) {
        Set<Interest> interests = script.statements().stream()
                .flatMap(statement -> statement.verb().interests().stream())
                .collect(Collectors.toSet());
        return new Asked(script.name(), script.vias(), script.nodes(), interests);
    }

    /** Plans each verb on the state that the verbs before it promise. */
    static Plan of(ClusterScript script, ClusterState now) {
        Plan all = null;
        Optional<String> unplanned = Optional.empty();
        for (Statement statement : Statement.joined(script.statements())) {
            ClusterState before = all == null ? now : all.after();
            Plan next = statement.verb().plan(before).titled(title(statement, before));
            all = all == null ? next : all.then(unplanned.map(next::behind).orElse(next));
            if (unplanned.isEmpty() && next.isRefused() && next.steps().isEmpty()) {
                unplanned = Optional.of(statement.text());
            }
        }
        Plan whole = Failover.unpausedBeforeItStops(
                Failover.resumed(all == null ? Plan.empty("the script asks for nothing", now) : all));
        Plan judged = unplanned.isEmpty() ? Forecast.checked(Startable.checked(whole)) : whole;
        List<String> words = script.statements().stream()
                .flatMap(statement -> statement.verb().words().stream())
                .toList();
        return Identities.checked(DataDirectories.checked(ConfigFiles.checked(Permissions.checked(judged))), words);
    }

    /** The words of the script, and the names of the nodes that they mean where these are others. */
    private static String title(Statement statement, ClusterState now) {
        String others = statement.verb().words().stream()
                .flatMap(word -> now
                        .called(word)
                        .map(Node::name)
                        .filter(name -> !name.value().equals(word))
                        .stream())
                .distinct()
                .map(NodeName::toString)
                .collect(Collectors.joining(", "));
        return statement.text() + (others.isEmpty() ? "" : " (" + others + ")") + place(statement);
    }

    /** A statement that was typed has no place. */
    private static String place(Statement statement) {
        return statement.position().file().isEmpty() ? "" : " (" + statement.position() + ")";
    }
}
