package kesh.verb.role;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory.Control;
import kesh.cluster.Lsn;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.cluster.Wal;
import kesh.plan.Check;
import kesh.product.Conventions;
import kesh.text.Sizes;
import kesh.verb.part.Cascade;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.LastPrimary;
import kesh.verb.part.Replay;

/** The checks before a standby is promoted in place of a dead primary. */
record PromoteChecks(ClusterState now, RoleSwap swap, Promote wish) {

    /** The checks that also pass after an interrupted promotion, and after one that is long over. */
    List<Check> beforeAnything() {
        List<Check> checks = new ArrayList<>();
        ClusterChecks.asDeclared(candidate()).ifPresent(checks::add);
        checks.add(noOtherPrimary());
        checks.add(SwitchoverChecks.standby(candidate()));
        checks.add(SwitchoverChecks.control(candidate()));
        return checks;
    }

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        if (!candidate().isPrimary()) {
            checks.add(dead());
            checks.addAll(unseen());
            checks.add(mostAdvanced());
            beyondFormer().ifPresent(checks::add);
            stoppedAhead().forEach(member -> checks.add(beyond(member)));
            perhapsAhead().forEach(member -> checks.add(perhapsBeyond(member)));
            checks.addAll(Replay.late(candidate()));
        }
        SwitchoverChecks others = new SwitchoverChecks(now, swap);
        checks.addAll(others.room(followers().size()));
        checks.addAll(others.others());
        ahead().forEach(standby -> checks.add(Check.warned(
                standby.name() + " will follow",
                standby.name() + " has received more than " + candidate().name() + ", and cannot follow it",
                null,
                "then: rejoin '" + standby.name() + "'")));
        checks.addAll(leftOut());
        return checks;
    }

    /** The standbys that a finished promotion leaves where they are. */
    List<Check> leftOut() {
        return swap.siblings().stream()
                .filter(sibling -> candidate().isPrimary() && hasParted(sibling))
                .map(sibling -> Check.warned(
                        sibling.name() + " follows " + candidate().name(),
                        "%s does not follow, and is left out: it has received WAL that %s never had"
                                .formatted(sibling.name(), candidate().name()),
                        null,
                        "rejoin '" + sibling.name() + "'"))
                .toList();
    }

    private Node candidate() {
        return swap.candidate();
    }

    /** Standbys that have received more are left out: they would have to lose it first. */
    List<Node> followers() {
        return swap.siblings().stream()
                .filter(sibling -> candidate().isPrimary() ? !hasParted(sibling) : !ahead().contains(sibling))
                .toList();
    }

    /** True if it has received WAL that the primary was promoted without. */
    private boolean hasParted(Node standby) {
        return Divergence.of(standby, candidate()).hasMore();
    }

    private Check noOtherPrimary() {
        String title = "no other primary runs";
        return now.primaries().stream()
                .filter(primary -> !primary.name().equals(candidate().name()))
                .findFirst()
                .map(primary -> Check.failed(
                        title,
                        primary.name() + " is the primary, and runs",
                        "both primaries would accept writes, and each would lack what the other has accepted",
                        candidate().isPrimary()
                                ? "there are two already; rejoin the one to give up: rejoin '" + primary.name() + "'"
                                : "switchover to: '" + candidate().name() + "'"))
                .orElseGet(() -> Check.held(title, candidate().isPrimary() ? "no other kesh" : "none"));
    }

    /** A node that cannot be seen is not dead. */
    private Check dead() {
        Node former = swap.former();
        String name = former.name().value();
        String title = name + " is down";
        if (former.name().equals(candidate().name())) {
            return Check.held("the primary is down", "none is recorded");
        }
        List<Node> receivers = receiversFrom(former);
        if (!receivers.isEmpty()) {
            return Check.failed(
                    title,
                    name + " is not down: it sends WAL to " + names(receivers),
                    former.server().isKnown() ? null : "it could not be inspected",
                    "if its host has just died: wait until this is noticed, at most wal_receiver_timeout; "
                            + "else switchover to: '" + candidate().name() + "'");
        }
        if (former.server().isKnown()) {
            return Check.held(title, "its server does not run");
        }
        String reason = former.whyUnseen();
        return wish.lost()
                ? Check.warned(
                        title,
                        name + " could not be inspected, and is given up; no server receives WAL from it",
                        reason,
                        "make sure that it is down: clients that can still reach it would write to it")
                : Check.unknown(
                        title,
                        name + " could not be inspected",
                        reason,
                        "it may still run; if you know that it is dead: promote '" + wish.word() + "', lost: true");
    }

    private List<Node> receiversFrom(Node sender) {
        Registration row = sender.registration().orElseThrow();
        return now.members().stream()
                .filter(member -> member.runningServer()
                        .flatMap(Server::walReceiver)
                        .filter(receiver -> receiver.isStreaming()
                                && row.conninfo().address().is(receiver.senderHost())
                                && receiver.senderPort()
                                        == row.conninfo()
                                                .port(Conventions.of(now).port()))
                        .isPresent())
                .toList();
    }

    /** A standby that cannot be seen may have received more, or may have been promoted. */
    private List<Check> unseen() {
        return now.members().stream()
                .filter(member -> !member.server().isKnown()
                        && !member.name().equals(swap.former().name())
                        && member.registration().orElseThrow().role() != Role.WITNESS)
                .map(member -> {
                    String title = member.name() + " has received no more";
                    String message = member.name() + " could not be inspected";
                    String detail =
                            "it may have received more than " + candidate().name() + ", or may have become the primary";
                    return wish.lost()
                            ? Check.warned(title, message, detail, null)
                            : Check.unknown(
                                    title,
                                    message,
                                    detail,
                                    "make it reachable, or: promote '" + wish.word() + "', lost: true");
                })
                .toList();
    }

    private Check mostAdvanced() {
        String name = candidate().name().value();
        String title = name + " has received the most";
        Optional<Node> best = ahead().stream()
                .max(Comparator.comparing(node -> node.receivedUpTo().orElseThrow()));
        if (candidate().receivedUpTo().isEmpty()) {
            return Check.unknown(title, "it is not known how far " + name + " is", null, null);
        }
        if (best.isEmpty()) {
            return Check.held(title, "up to " + candidate().receivedUpTo().get());
        }
        long more =
                best.get().receivedUpTo().get().since(candidate().receivedUpTo().get());
        String message = "%s has received %s (%d bytes) more than %s"
                .formatted(best.get().name(), Sizes.text(more), more, name);
        return unlessBehind(
                Check.failed(
                        title,
                        message,
                        "they would be lost",
                        "promote '" + best.get().name() + "'; or, to lose them: promote '" + wish.word()
                                + "', behind: true"),
                "they will be lost");
    }

    boolean isBehind() {
        return !ahead().isEmpty() || !missing().isEmpty() || !stoppedAhead().isEmpty();
    }

    private List<Node> ahead() {
        return now.members().stream()
                .filter(member -> member.registration().orElseThrow().role() != Role.WITNESS
                        && member.runningServer().filter(Server::inRecovery).isPresent())
                .filter(member ->
                        member.receivedUpTo().filter(this::isBeyondCandidate).isPresent())
                .toList();
    }

    private boolean isBeyondCandidate(Lsn position) {
        return candidate()
                .receivedUpTo()
                .filter(own -> position.compareTo(own) > 0)
                .isPresent();
    }

    /** A node that has more is an obstacle, unless the script accepts the loss. */
    private Check unlessBehind(Check failed, String lost) {
        return wish.behind() ? Check.warned(failed.title(), failed.message(), lost, null) : failed;
    }

    /** If the primary's files can be read, its last checkpoint is known to have been written. */
    private Optional<Check> beyondFormer() {
        String title = candidate().name() + " has all that " + swap.former().name() + " is known to have written";
        if (swap.former().machine().found().isEmpty()
                || swap.former().name().equals(candidate().name())) {
            return Optional.empty();
        }
        return Optional.of(missing()
                .map(bytes -> {
                    String message = candidate().name() + " lacks at least " + Sizes.text(bytes) + " (" + bytes
                            + " bytes) that are on " + swap.former().name();
                    return unlessBehind(
                            Check.failed(
                                    title,
                                    message,
                                    "its last checkpoint is beyond what the standby has received",
                                    "%s; or, to lose them: promote '%s', behind: true"
                                            .formatted(LastPrimary.words(swap.former()), wish.word())),
                            "they will be lost");
                })
                .orElseGet(() -> Check.held(title, "at least its last checkpoint")));
    }

    /** Stopped members, other than the recorded primary, that have WAL which the candidate never received. */
    private List<Node> stoppedAhead() {
        return stopped()
                .filter(member -> wasPromotedLater(member).found().orElse(false) || hasReceivedMore(member))
                .toList();
    }

    /** Stopped members of which that is not known. */
    private List<Node> perhapsAhead() {
        return stopped()
                .filter(member -> !wasPromotedLater(member).isKnown() && !hasReceivedMore(member))
                .toList();
    }

    private Stream<Node> stopped() {
        return now.members().stream()
                .filter(member -> !member.name().equals(swap.former().name())
                        && !Cascade.isWitness(member)
                        && member.server().isKnown()
                        && member.runningServer().isEmpty());
    }

    private Seen<Boolean> wasPromotedLater(Node member) {
        int own = candidate().runningServer().map(Server::timeline).orElse(0);
        return member.control()
                .map(seen -> seen.timeline() > own
                        ? Seen.known(true)
                        : seen.newestTimeline().map(newest -> newest > own))
                .orElse(Seen.known(false));
    }

    private boolean hasReceivedMore(Node member) {
        return member.machine()
                .found()
                .flatMap(Machine::wal)
                .flatMap(Wal::end)
                .filter(this::isBeyondCandidate)
                .isPresent();
    }

    private Check perhapsBeyond(Node member) {
        return Check.unknown(
                nothingMore(member),
                "%s may have been promoted later: the timeline of its newest WAL file is not known"
                        .formatted(member.name()),
                wasPromotedLater(member).reason(),
                null);
    }

    private String nothingMore(Node member) {
        return member.name() + " has no WAL that " + candidate().name() + " lacks";
    }

    private Check beyond(Node member) {
        String title = nothingMore(member);
        String message = "%s, whose server does not run, has WAL that %s never received"
                .formatted(member.name(), candidate().name());
        String first = Cascade.isStandby(member)
                ? "start its server by hand, and promote that node"
                : LastPrimary.words(member);
        return unlessBehind(
                Check.failed(
                        title,
                        message,
                        "it would be lost",
                        "%s; or, to lose it: promote '%s', behind: true".formatted(first, wish.word())),
                "it will be lost");
    }

    private Optional<Long> missing() {
        return swap.former().control().map(Control::checkpoint).flatMap(last -> candidate()
                .receivedUpTo()
                .filter(own -> own.compareTo(last) <= 0)
                .map(own -> Math.max(1, last.since(own))));
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(node -> node.name().value()).collect(Collectors.joining(", "));
    }
}
