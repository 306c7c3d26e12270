package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.fact.Unattainable;
import kesh.plan.Check;
import kesh.text.Sizes;
import kesh.verb.health.ArchiveHealth;
import kesh.verb.operate.StartChecks;
import kesh.verb.part.Capacity;
import kesh.verb.part.Cascade;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.Kbha;
import kesh.verb.part.LastPrimary;
import kesh.verb.part.Limits;
import kesh.verb.part.NodeControl;
import kesh.verb.part.Replay;
import kesh.verb.part.Strangers;

/** The checks before two nodes swap their roles. */
record SwitchoverChecks(ClusterState now, RoleSwap swap) {
    /** More lag would prolong the stop, and no server accepts writes meanwhile. */
    private static final long LITTLE_LAG = 16L << 20;

    /** Without these, there is nothing to plan with. */
    static List<Check> beforeAnything(ClusterState now, String word) {
        List<Check> checks = new ArrayList<>();
        Optional<Node> called = now.called(word).filter(Node::isMember);
        if (called.isEmpty()) {
            return List.of(ClusterChecks.noMember(now, word));
        }
        Node candidate = called.get();
        Optional<Node> former = former(now, candidate);
        boolean half = former.filter(node -> isHalfWay(now, node, candidate)).isPresent();
        boolean back =
                former.filter(node -> isToStartFirst(now, node, candidate)).isPresent();
        if (back) {
            checks.add(Check.held(
                    "one primary",
                    ("none now: a switchover is half done, and %s is started again first, as %s lacks some "
                                    + "of what it wrote")
                            .formatted(former.get().name(), candidate.name())));
            checks.addAll(new StartChecks(now, List.of(former.get())).all());
        } else {
            checks.add(
                    half
                            ? Check.held("one primary", "none now: a switchover is half done")
                            : ClusterChecks.onePrimary(now));
        }
        ClusterChecks.asDeclared(candidate).ifPresent(checks::add);
        checks.add(standby(candidate));
        Stream.concat(Stream.of(candidate), former.stream()).distinct().forEach(node -> checks.add(control(node)));
        return checks;
    }

    /**
     * True if there is no primary, the former one was stopped in good order, and the candidate has received all that it
     * wrote.
     */
    private static boolean isHalfWay(ClusterState now, Node former, Node candidate) {
        return isBetween(now, former, candidate) && !new Unattainable(candidate.name(), former.name()).holds(now);
    }

    /** The same state, but the candidate can no longer get all of it. */
    static boolean isToStartFirst(ClusterState now, Node former, Node candidate) {
        return isBetween(now, former, candidate) && new Unattainable(candidate.name(), former.name()).holds(now);
    }

    private static boolean isBetween(ClusterState now, Node former, Node candidate) {
        return now.primaries().isEmpty()
                && !former.name().equals(candidate.name())
                && Limits.isStandby(candidate)
                && LastPrimary.wasStoppedInGoodOrder(former);
    }

    /** The primary; or else, after an interrupted swap, the node beside the candidate that is recorded as primary. */
    static Optional<Node> former(ClusterState now, Node candidate) {
        return now.primaries().stream()
                .filter(primary -> !primary.name().equals(candidate.name()))
                .findFirst()
                .or(() -> now.members().stream()
                        .filter(member -> !member.name().equals(candidate.name()))
                        .filter(member ->
                                member.registration().map(Registration::role).equals(Optional.of(Role.PRIMARY)))
                        .findFirst());
    }

    static Check standby(Node candidate) {
        String title = candidate.name() + " can be the primary";
        if (candidate.registration().map(Registration::role).equals(Optional.of(Role.WITNESS))) {
            return Check.failed(title, candidate.name() + " is a witness, it has no data", null, null);
        }
        if (candidate.isPrimary()) {
            return Check.held(title, "it is");
        }
        if (!candidate.server().isKnown()) {
            return Check.unknown(title, candidate.name() + " could not be inspected", candidate.whyUnseen(), null);
        }
        return candidate.runningServer().isPresent()
                ? Check.held(title, "it is a standby")
                : Check.failed(title, candidate.name() + ": its server does not run", null, "start it first");
    }

    static Check control(Node node) {
        String title = "kesh can work on " + node.name();
        return node.machine().found().isPresent() && NodeControl.of(node).isPresent()
                ? Check.held(title, "yes")
                : Check.unknown(
                        title,
                        node.name() + " could not be inspected",
                        node.machine().reason().isEmpty()
                                ? null
                                : node.machine().reason(),
                        null);
    }

    List<Check> all() {
        if (!swap.isToBeStopped()) {
            // A swap that has begun is finished, whoever is left out.
            return now.members().stream()
                    .flatMap(member -> isOther(member) && NodeControl.of(member).isEmpty()
                            ? Stream.of(unaware(member))
                            : stranded(member).stream())
                    .toList();
        }
        List<Check> checks = new ArrayList<>();
        Server primary = swap.former().runningServer().orElseThrow();
        Server standby = swap.candidate().runningServer().orElseThrow();
        checks.addAll(attached(primary, standby));
        checks.addAll(keepUp(primary));
        checks.addAll(room(swap.siblings().size() + 1));
        checks.addAll(others());
        checks.addAll(comesBack(primary));
        Kbha.canRest(swap.former()).ifPresent(checks::add);
        checks.add(archiving(primary));
        if (ArchiveHealth.archives(primary)) {
            checks.add(ArchiveHealth.keepsUp(swap.former()));
        }
        return checks;
    }

    private List<Check> attached(Server primary, Server standby) {
        List<Check> checks = new ArrayList<>();
        String name = swap.candidate().name().value();
        String title = name + " receives from " + swap.former().name();
        if (primary.hidesSessions()) {
            return List.of(Check.unknown(
                    title,
                    "it is not known whether %s streams from %s"
                            .formatted(name, swap.former().name()),
                    null,
                    null));
        }
        Optional<Server.Replication> row =
                new Streaming(now).row(swap.former().name(), swap.candidate().name());
        if (row.filter(found -> found.state().equals(Server.HIDDEN)).isPresent()) {
            return List.of(Strangers.ofOneName(
                    title, swap.candidate().name(), swap.former().name().value()));
        }
        boolean streams = row.filter(found -> found.state().equals("streaming")).isPresent();
        checks.add(
                streams && !standby.isReceivingNothing()
                        ? Check.held(title, "streaming")
                        : Check.failed(
                                title,
                                name + " is not streaming from " + swap.former().name(),
                                row.map(found -> "its state there is " + found.state())
                                        .orElse(null),
                                "make it stream first, or switch over to another"));
        row.ifPresent(found -> checks.add(upToDate(name, found)));
        checks.addAll(Replay.late(swap.candidate()));
        return checks;
    }

    private static Check upToDate(String name, Server.Replication row) {
        String title = name + " is up to date";
        if (row.lagBytes().isEmpty()) {
            return Check.unknown(title, "it is not known how far %s is behind".formatted(name), null, null);
        }
        long lag = row.lagBytes().get();
        return lag <= LITTLE_LAG
                ? Check.held(title, Sizes.text(lag) + " behind")
                : Check.failed(
                        title,
                        name + " is " + Sizes.text(lag) + " behind",
                        "all of it would have to be replayed while no server accepts writes",
                        "wait until it is below " + Sizes.text(LITTLE_LAG));
    }

    /** A sibling that is far behind follows late; clients do not wait for it, but the run does. */
    private List<Check> keepUp(Server primary) {
        List<Check> checks = new ArrayList<>();
        for (Node sibling : swap.siblings()) {
            String title = sibling.name() + " follows at once";
            String late = "it may not follow in time; the others come back nevertheless";
            for (Check check : Replay.late(sibling)) {
                checks.add(
                        Check.warned(title, check.message(), late, check.hint().orElse(null)));
            }
            Optional<Server.Replication> row =
                    new Streaming(now).row(swap.former().name(), sibling.name());
            row.flatMap(Server.Replication::lagBytes)
                    .filter(lag -> lag > LITTLE_LAG)
                    .ifPresent(lag -> checks.add(
                            Check.warned(title, sibling.name() + " is " + Sizes.text(lag) + " behind", late, null)));
        }
        return checks;
    }

    /** The new primary needs a sender and a slot for each follower. */
    List<Check> room(int followers) {
        Server standby = swap.candidate().runningServer().orElseThrow();
        String name = swap.candidate().name().value();
        long senders = Capacity.freeSenders(standby);
        long slots = standby.number("max_replication_slots").orElse(0L)
                - standby.slots().size();
        return List.of(
                enough(name + " has free WAL senders", senders, followers, "max_wal_senders", name),
                enough(name + " has free replication slots", slots, followers, "max_replication_slots", name));
    }

    private static Check enough(String title, long free, int needed, String setting, String name) {
        String found = "%d free, %d needed".formatted(free, needed);
        return free >= needed
                ? Check.held(title, found)
                : Check.failed(
                        title, name + ": " + setting + ": " + found, null, "raise it there; this needs a restart");
    }

    /** A node that cannot be seen would continue to wait for the former primary. */
    List<Check> others() {
        List<Check> checks = new ArrayList<>();
        for (Node member : now.members()) {
            if (isOther(member) && member.runningServer().isEmpty()) {
                checks.add(unaware(member));
            } else if (isOther(member) && NodeControl.of(member).isEmpty()) {
                checks.add(
                        member.machine().isKnown()
                                ? Check.unknown(
                                        "kesh can work on " + member.name(),
                                        member.name() + ": no repmgr was found there",
                                        null,
                                        null)
                                : control(member));
            } else if (isOther(member)) {
                stranded(member).ifPresent(checks::add);
            }
        }
        return checks;
    }

    private boolean isOther(Node member) {
        return !member.name().equals(swap.candidate().name())
                && !member.name().equals(swap.former().name());
    }

    private Check unaware(Node member) {
        boolean down = member.server().isKnown() && member.runningServer().isEmpty();
        return Check.warned(
                member.name() + " will follow",
                member.name()
                        + (down ? ": its server does not run" : " could not be inspected")
                        + "; it will not know the new primary",
                down || member.whyUnseen().isEmpty() ? null : member.whyUnseen(),
                "when it is back: follow '" + member.name() + "', upstream: '"
                        + swap.candidate().name() + "'");
    }

    /** A standby that waits for another standby is none of those that follow the new primary. */
    private Optional<Check> stranded(Node member) {
        return new Cascade(now)
                .upstream(member)
                .filter(above -> !above.name().equals(swap.former().name())
                        && above.runningServer().isEmpty())
                .filter(above -> member.runningServer()
                        .filter(server -> server.inRecovery() && server.isReceivingNothing())
                        .isPresent())
                .map(above -> Check.warned(
                        member.name() + " receives WAL",
                        above.server().isKnown()
                                ? "%s receives from no server: its upstream %s does not run"
                                        .formatted(member.name(), above.name())
                                : "%s receives from no server: its upstream %s could not be inspected"
                                        .formatted(member.name(), above.name()),
                        "it keeps its upstream",
                        "then: follow '%s', upstream: '%s'"
                                .formatted(member.name(), swap.candidate().name())));
    }

    private List<Check> comesBack(Server primary) {
        boolean rewindable = primary.setting("wal_log_hints").equals(Optional.of("on"))
                || primary.setting("data_checksums").equals(Optional.of("on"));
        return rewindable
                ? List.of()
                : List.of(Check.warned(
                        "the former primary could be rewound",
                        swap.former().name() + ": neither wal_log_hints nor data checksums are on",
                        "it comes back with the data that it has; if this fails, it must be copied again",
                        null));
    }

    private Check archiving(Server primary) {
        String title = "WAL is archived";
        return primary.activity()
                .archiveFailure()
                .map(file -> Check.failed(
                        title,
                        swap.former().name() + ": archiving fails at " + file,
                        "a stopping server first archives what is left, and waits for that",
                        "fix archive_command, or the place that it writes to"))
                .orElse(Check.held(title, "no failure"));
    }
}
