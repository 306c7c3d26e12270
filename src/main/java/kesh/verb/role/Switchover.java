package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Failover;
import kesh.verb.part.Kbha;
import kesh.verb.part.Servers;
import kesh.verb.part.Sessions;

/**
 * {@code switchover to: 'pg2'}: a standby becomes the primary, the primary its standby, and no write is lost.
 *
 * @param word the standby as the script calls it
 */
public record Switchover(String word) implements Verb {

    @Override
    public Plan plan(ClusterState now) {
        String title = "switchover to " + word;
        List<Check> impossible = SwitchoverChecks.beforeAnything(now, word);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, impossible);
        }
        Node candidate = now.called(word).orElseThrow();
        Node former = SwitchoverChecks.former(now, candidate).orElse(candidate);
        List<Step> first = SwitchoverChecks.isToStartFirst(now, former, candidate)
                ? new Exchange(now, former, candidate).back()
                : List.of();
        ClusterState then = Servers.after(now, first);
        Exchange exchange = new Exchange(
                then,
                then.node(former.name()).orElseThrow(),
                then.node(candidate.name()).orElseThrow());
        List<Step> open = Kbha.around(
                former,
                Stream.concat(first.stream(), Step.open(then, exchange.steps()).stream())
                        .toList());
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, impossible);
        }
        List<Check> checks = new ArrayList<>(impossible);
        checks.addAll(new SwitchoverChecks(then, exchange).all());
        List<Guard> guards = new ArrayList<>();
        then.primaries().forEach(primary -> guards.add(new Guard.Lock(primary.name())));
        if (!candidate.isPrimary()) {
            // The lock on the primary ends when it is stopped; a standby can hold one, too.
            guards.add(new Guard.Lock(candidate.name()));
        }
        Failover.paused(now, Optional.empty()).ifPresent(guards::add);
        guards.add(new Guard.Record(
                candidate.name(), candidate.registration().orElseThrow().id(), "kesh_switchover", title));
        return new Plan(title, now, checks, guards, open, notes(exchange, open));
    }

    private static List<String> notes(Exchange exchange, List<Step> open) {
        List<String> notes = new ArrayList<>();
        if (exchange.isToBeStopped()) {
            notes.add("no writes are taken from when the stop of %s begins until %s is promoted; %s"
                    .formatted(
                            exchange.former().name(), exchange.candidate().name(), Sessions.ended(exchange.former())));
        }
        return notes;
    }
}
