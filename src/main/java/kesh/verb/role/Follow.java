package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Interest;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.fact.SlotIdle;
import kesh.plan.Check;
import kesh.plan.Fact;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.verb.Verb;
import kesh.verb.part.Attach;
import kesh.verb.part.Capacity;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.Failover;
import kesh.verb.part.Slots;

/**
 * {@code follow 'pg3', upstream: 'pg2'}: a standby receives WAL from another member from now on.
 *
 * @param word the name of the standby in the script
 * @param upstream the member that it is to receive from, as named in the script; the primary if absent
 */
public record Follow(String word, Optional<String> upstream) implements Verb {

    @Override
    public List<String> words() {
        return Stream.concat(Stream.of(word), upstream.stream()).toList();
    }

    /** Reads where the two diverged: a standby that has more WAL than its upstream never streams from it. */
    @Override
    public Set<Interest> interests() {
        return Set.of(new Interest.Divergence());
    }

    @Override
    public Plan plan(ClusterState now) {
        String title =
                "follow " + word + upstream.map(name -> ", upstream " + name).orElse("");
        List<Check> checks = new ArrayList<>();
        checks.add(ClusterChecks.onePrimary(now));
        for (String called : upstream.map(name -> List.of(word, name)).orElse(List.of(word))) {
            if (now.called(called).filter(Node::isMember).isEmpty()) {
                checks.add(ClusterChecks.noMember(now, called));
            }
        }
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        Node primary = now.primaries().get(0);
        Node standby = now.called(word).orElseThrow();
        Attach attach = new Attach(now, standby, upstream.flatMap(now::called).orElse(primary));
        checks.addAll(possible(attach));
        if (checks.stream().anyMatch(Check::isObstacle)) {
            return Plan.refused(title, now, checks);
        }
        List<Step> open = Step.open(now, steps(attach));
        if (open.isEmpty()) {
            return Plan.checksOnly(title, now, checks);
        }
        if (!attach.streams().holds(now)) {
            checks.addAll(able(attach));
        }
        List<Guard> guards = new ArrayList<>();
        guards.add(new Guard.Lock(primary.name()));
        Failover.paused(now, Optional.empty()).ifPresent(guards::add);
        guards.add(new Guard.Record(
                primary.name(), standby.registration().orElseThrow().id(), "kesh_follow", title));
        return new Plan(title, now, checks, guards, open, List.of());
    }

    private List<Step> steps(Attach attach) {
        Node standby = attach.standby();
        List<Node> former = attach.now().members().stream()
                .filter(member -> !member.name().equals(attach.upstream().name()))
                .filter(member -> Attach.slot(standby)
                        .flatMap(slot -> member.runningServer().flatMap(server -> server.slot(slot)))
                        .isPresent())
                .toList();
        Fact[] idle = former.stream()
                .map(member -> new SlotIdle(member.name(), Attach.slot(standby).orElseThrow()))
                .toArray(Fact[]::new);
        List<Step> steps = new ArrayList<>();
        if (receives(standby) && Slots.lost(standby, attach.upstream()).isPresent()) {
            steps.add(Slots.drop(attach.upstream().name(), Attach.slot(standby).orElseThrow()));
        }
        steps.add(
                attach.step("receive WAL from " + attach.upstream().name(), "follow its former upstream again", idle));
        // repmgr drops the slot while it follows, unless a busy server still calls it active.
        former.forEach(member ->
                steps.add(Slots.drop(member.name(), Attach.slot(standby).orElseThrow())));
        return steps;
    }

    /** True for a standby that has what it needs from elsewhere, whatever an old slot of it lacks. */
    private static boolean receives(Node standby) {
        return standby.runningServer().filter(Server::isReceiving).isPresent();
    }

    /** Without these, there is nothing to plan with. */
    private static List<Check> possible(Attach attach) {
        Node standby = attach.standby();
        Node upstream = attach.upstream();
        List<Check> checks = new ArrayList<>();
        if (standby.isPrimary()) {
            return List.of(Check.failed(
                    standby.name() + " is a standby",
                    standby.name() + " is the primary, and follows no node",
                    null,
                    null));
        }
        ClusterChecks.asDeclared(standby).ifPresent(checks::add);
        checks.add(SwitchoverChecks.standby(standby));
        checks.add(SwitchoverChecks.control(standby));
        String title = upstream.name() + " can be its upstream";
        Optional<String> not = Optional.empty();
        if (upstream.registration().map(Registration::role).equals(Optional.of(Role.WITNESS))) {
            not = Optional.of("is a witness, it has no data");
        } else if (isBelow(attach.now(), upstream, standby)) {
            not = Optional.of(
                    upstream.name().equals(standby.name())
                            ? "cannot receive from itself"
                            : "receives from " + standby.name() + " itself");
        } else if (upstream.runningServer().isEmpty()) {
            not = Optional.of(upstream.server().isKnown() ? "has no running server" : "could not be inspected");
        }
        checks.add(not.map(why -> Check.failed(title, upstream.name() + " " + why, null, null))
                .orElseGet(() -> Check.held(title, "it runs")));
        return checks;
    }

    /** Follows the records; at most as many steps as there are members, because the records could form a circle. */
    private static boolean isBelow(ClusterState now, Node node, Node above) {
        Optional<Node> at = Optional.of(node);
        for (int i = 0; i <= now.members().size() && at.isPresent(); i++) {
            if (at.get().name().equals(above.name())) {
                return true;
            }
            at = at.get().registration().flatMap(Registration::upstream).flatMap(now::member);
        }
        return false;
    }

    private static List<Check> able(Attach attach) {
        Server sender = attach.upstream().runningServer().orElseThrow();
        String name = attach.upstream().name().value();
        boolean kept = Attach.slot(attach.standby()).flatMap(sender::slot).isPresent();
        int slots = Attach.slot(attach.standby()).isPresent() && !kept ? 1 : 0;
        List<Check> checks = new ArrayList<>();
        if (!receives(attach.standby())) {
            Slots.lost(attach.standby(), attach.upstream()).ifPresent(checks::add);
        }
        checks.add(room(name, "max_wal_senders", Capacity.freeSenders(sender), 1));
        checks.add(room(name, "max_replication_slots", Capacity.freeSlots(sender), slots));
        Attach.slot(attach.standby())
                .flatMap(sender::slot)
                .filter(Server.Slot::active)
                .filter(slot -> !new Streaming(attach.now())
                        .sends(attach.upstream().name(), attach.standby().name()))
                .ifPresent(slot -> checks.add(Check.failed(
                        slot.name() + " is free",
                        name + ": slot " + slot.name() + " is in use by something else",
                        null,
                        "find it in pg_replication_slots (active_pid)")));
        Server own = attach.standby().runningServer().orElseThrow();
        Divergence divergence = Divergence.of(attach.standby(), attach.upstream());
        if (divergence.hasMore()) {
            checks.add(Check.failed(
                    attach.standby().name() + " has no WAL that " + name + " never had",
                    "%s has received WAL that %s never had, and cannot follow it"
                            .formatted(attach.standby().name(), name),
                    "they diverged at %s, and it has WAL up to %s"
                            .formatted(
                                    divergence.shared().orElseThrow(),
                                    divergence.end().orElseThrow()),
                    "rejoin '" + attach.standby().name() + "'"));
        } else if (lagsForEver(own, sender)) {
            checks.add(Check.failed(
                    name + " has all that " + attach.standby().name() + " has",
                    "%s has received more than %s, which receives from no server"
                            .formatted(attach.standby().name(), name),
                    "it would wait for WAL that " + name + " does not get",
                    "first: follow '" + name + "'"));
        } else if (own.timeline() > sender.timeline()) {
            checks.add(Check.failed(
                    "the timelines match",
                    "%s is on timeline %d, %s on %d"
                            .formatted(attach.standby().name(), own.timeline(), name, sender.timeline()),
                    "it has data that the other one never wrote",
                    "rejoin '" + attach.standby().name() + "'"));
        }
        return checks;
    }

    private static boolean lagsForEver(Server own, Server sender) {
        return sender.inRecovery()
                && sender.isReceivingNothing()
                && own.receivedUpTo()
                        .flatMap(position -> sender.receivedUpTo().filter(other -> position.compareTo(other) > 0))
                        .isPresent();
    }

    static Check room(String name, String setting, long free, int needed) {
        String found = "%d free, %d needed".formatted(free, needed);
        return free >= needed
                ? Check.held(name + " has room: " + setting, found)
                : Check.failed(
                        name + " has room: " + setting,
                        name + ": " + setting + ": " + found,
                        null,
                        "raise " + setting + " there; this needs a restart");
    }
}
