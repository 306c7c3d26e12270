package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.Choice;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.Server;
import kesh.fact.ServerStopped;
import kesh.fact.TakesWrites;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.text.Sizes;
import kesh.verb.Verb;
import kesh.verb.part.Failover;
import kesh.verb.part.Kbha;
import kesh.verb.part.Programs;
import kesh.verb.part.Servers;
import kesh.verb.part.Sessions;

/**
 * {@code rejoin 'pg1'}: a former primary, or a standby that left the others' WAL, comes back as a standby. What only it
 * has is taken away by rewind; how much that is, is said before.
 *
 * @param word the node as the script calls it
 */
public record Rejoin(String word) implements Verb {

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Divergence(), new Interest.Question(RejoinChecks.MAY_BE_READ, Choice.PRIMARY));
    }

    @Override
    public Plan plan(ClusterState seen) {
        String title = "rejoin " + word;
        List<Check> impossible = RejoinChecks.beforeAnything(seen, word);
        if (impossible.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, seen, impossible);
        }
        Node primary = RejoinChecks.primariesBeside(seen, word).get(0);
        // Of two primaries, the records of the one that it is to follow count.
        ClusterState now = seen.recordedBy(primary);
        Node node = now.called(word).orElseThrow();
        if (receivesFromAnother(node, primary)) {
            return Plan.checksOnly(title, now, impossible);
        }
        Exchange exchange = new Exchange(now, node, now.node(primary.name()).orElseThrow());
        Parting parting = Parting.of(node, exchange.candidate());
        List<Step> open = Kbha.around(node, Step.open(now, steps(now, exchange, parting)));
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, impossible);
        }
        List<Check> checks = new ArrayList<>(impossible);
        boolean attached = exchange.isBack() || exchange.isRewound() || exchange.isRewinding();
        if (!attached) {
            checks.addAll(new RejoinChecks(now, exchange, parting).all());
        }
        List<Guard> guards = new ArrayList<>();
        guards.add(new Guard.Lock(primary.name()));
        Failover.paused(new ServerStopped(node.name()).assume(now), Optional.empty())
                .ifPresent(guards::add);
        guards.add(new Guard.Record(
                primary.name(), node.registration().orElseThrow().id(), "kesh_rejoin", title));
        return new Plan(
                title,
                now,
                checks,
                guards,
                open,
                attached ? List.of() : notes(exchange, parting),
                !attached && parting.mayLose() ? List.of(node.name().value()) : List.of());
    }

    /** Below another standby it is where it was put. */
    private static boolean receivesFromAnother(Node node, Node primary) {
        return node.runningServer()
                .filter(Server::inRecovery)
                .flatMap(Server::walReceiver)
                .filter(Server.WalReceiver::isStreaming)
                .filter(receiver -> !receiver.senderHost()
                        .equals(primary.registration().orElseThrow().conninfo().host()))
                .isPresent();
    }

    private static List<Step> steps(ClusterState now, Exchange exchange, Parting parting) {
        Node node = exchange.former();
        Programs programs = Programs.of(node).orElseThrow();
        List<Step> steps = new ArrayList<>();
        boolean comesBack = !exchange.isBack() && !exchange.isRewinding();
        if (comesBack && node.runningServer().isPresent()) {
            steps.add(Programs.stopServer(node, new ServerStopped(node.name()))
                    .needing(new TakesWrites(exchange.candidate().name())));
        }
        if (exchange.isRewinding()) {
            steps.add(exchange.rewind());
        } else if (exchange.isRewound()) {
            steps.addAll(exchange.startRewound());
            exchange.forgetRewind().ifPresent(steps::add);
        } else if (comesBack && parting.byRewind()) {
            exchange.checkpointAfterPromotion().ifPresent(steps::add);
            exchange.recover().ifPresent(steps::add);
            steps.add(exchange.rewind());
        } else {
            steps.addAll(exchange.comeBack(exchange.rebuilding()));
            exchange.forgetRewind().ifPresent(steps::add);
        }
        if (exchange.isWatched()) {
            steps.addAll(programs.watch(Servers.after(now, steps)));
        }
        return steps;
    }

    private static List<String> notes(Exchange exchange, Parting parting) {
        String name = exchange.former().name().value();
        String primary = exchange.candidate().name().value();
        List<String> notes = new ArrayList<>();
        if (parting.byRewind()) {
            String more = parting.isRunning() ? "at least " : "";
            notes.add(parting.lost()
                    .map(bytes -> bytes == 0 && !parting.mayLose()
                            ? name + " crashed, and has written nothing that " + primary + " lacks: nothing is lost"
                            : "%s%s (%d bytes) of WAL that only %s has are lost"
                                    .formatted(more, Sizes.text(bytes), bytes, name))
                    .orElse("it is not known how much WAL only " + name + " has; all of that is lost"));
        }
        if (exchange.former().runningServer().isPresent()) {
            notes.add("the server of %s is stopped first; %s".formatted(name, Sessions.ended(exchange.former())));
        }
        return notes;
    }
}
