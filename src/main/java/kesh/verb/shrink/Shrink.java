package kesh.verb.shrink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.fact.DataDirectoryFree;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.Failover;

/**
 * {@code shrink 'pg3'}: removes a standby or a witness from the cluster, with all its entries on the other nodes.
 *
 * @param word the name of the node in the script
 * @param lost true if the node is given up: nothing is done on it, and it must not answer
 * @param purge true if its data and its repmgr.conf are removed too
 * @param drain the time that its sessions have to end by themselves
 */
public record Shrink(String word, boolean lost, boolean purge, Duration drain) implements Verb {

    @Override
    public List<String> words() {
        return List.of(word);
    }

    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Access());
    }

    @Override
    public Plan plan(ClusterState now) {
        String title = "shrink " + word;
        Optional<Node> called = now.called(word);
        if (called.filter(Node::isMember).isEmpty()) {
            return afterwards(title, now);
        }
        List<Check> checks = new ShrinkChecks(now, called.get(), this).all();
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        Departure departure = new Departure(now, called.get(), this);
        Node primary = now.primaries().get(0);
        List<Guard> guards = new ArrayList<>();
        guards.add(new Guard.Lock(primary.name()));
        // A repmgrd could take the leaving standby for a failed one.
        Failover.paused(now, Optional.of(departure.name())).ifPresent(guards::add);
        guards.add(new Guard.Note(primary.name(), departure.id(), "kesh_shrink_begun", recorded(departure)));
        guards.add(new Guard.Record(primary.name(), departure.id(), "kesh_shrink", recorded(departure)));
        List<Step> open = Step.open(now, departure.steps());
        boolean removes = open.stream().anyMatch(step -> step.goal() instanceof DataDirectoryFree);
        return new Plan(
                title,
                now,
                checks,
                guards,
                open,
                notes(departure),
                removes ? List.of(departure.name().value()) : List.of());
    }

    /** Returns the words in the events of a run, from which a later one knows that there was such a node. */
    private String recorded(Departure departure) {
        String name = departure.name().value();
        return "shrink " + word + (name.equals(word) ? "" : " (" + name + ")");
    }

    /** The node is no member, as requested; but a witness may still have its record. */
    private Plan afterwards(String title, ClusterState now) {
        List<Step> steps = new ArrayList<>();
        if (now.primaries().size() == 1) {
            staleRecords(now).forEach(row -> steps.addAll(Departure.forgottenByWitnesses(now, row.id())));
        }
        List<Step> open = Step.open(now, steps);
        List<Guard> guards = open.isEmpty()
                ? List.of()
                : List.of(new Guard.Lock(now.primaries().get(0).name()));
        return new Plan(title, now, List.of(gone(now)), guards, open, List.of());
    }

    /** Rows with that name on members, though the primary no longer has one with that id. */
    private Set<Registration> staleRecords(ClusterState now) {
        return now.members().stream()
                .flatMap(member -> member.runningServer().stream())
                .flatMap(server -> server.registrations().found().stream())
                .flatMap(List::stream)
                .filter(row ->
                        row.name().value().equals(word) && now.member(row.id()).isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** A word that nobody knows is rather a slip of the pen than a node that has left. */
    private Check gone(ClusterState now) {
        String title = word + " is not a member";
        if (now.called(word).isPresent()) {
            return Check.held(title, "it is not a primary");
        }
        List<Seen<List<String>>> events = now.members().stream()
                .flatMap(member -> member.runningServer().stream())
                .map(server -> server.activity().departed())
                .toList();
        boolean left = events.stream().flatMap(words -> words.found().stream()).anyMatch(words -> words.contains(word));
        if (left || !staleRecords(now).isEmpty()) {
            return Check.held(title, "it was removed before");
        }
        List<String> names =
                now.members().stream().map(member -> member.name().value()).toList();
        String hint = ClusterChecks.nearest(now.members(), word);
        String members = "members: " + String.join(", ", names);
        String unread = events.isEmpty()
                ? "no server of the cluster was seen"
                : events.stream()
                        .filter(words -> !words.isKnown())
                        .map(Seen::reason)
                        .findFirst()
                        .orElse("");
        return unread.isEmpty()
                ? Check.failed(title, "no member is called " + word, members, hint)
                : Check.unknown(
                        title,
                        "no member is called " + word + ", and it is not known whether one was",
                        members + "; repmgr.events: " + unread,
                        hint);
    }

    private List<String> notes(Departure departure) {
        List<String> notes = new ArrayList<>();
        departure
                .clients()
                .found()
                .filter(clients -> clients > 0)
                .ifPresent(clients ->
                        notes.add("%d %s on %s: no new ones are accepted, and after %d s those that are left are ended"
                                .formatted(
                                        clients,
                                        clients == 1 ? "session of a client" : "sessions of clients",
                                        departure.name(),
                                        drain.toSeconds())));
        departure
                .strangeSlot()
                .ifPresent(slot -> notes.add("the slot " + slot + ", which the record of " + departure.name()
                        + " names, stays: the node was not seen to use it"));
        if (!departure.clients().isKnown()) {
            notes.add("it is not known how many sessions of clients are ended on " + departure.name());
        }
        if (!lost && !purge) {
            notes.add("the data and repmgr.conf stay on " + departure.name() + "; purge: true removes them");
        }
        return notes;
    }
}
