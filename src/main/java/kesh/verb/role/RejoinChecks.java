package kesh.verb.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Grants;
import kesh.cluster.Lsn;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.cluster.SplitBrain;
import kesh.cluster.Wal;
import kesh.plan.Check;
import kesh.verb.part.Attach;
import kesh.verb.part.Capacity;
import kesh.verb.part.ClusterChecks;
import kesh.verb.part.CommandLines;
import kesh.verb.part.Kbha;
import kesh.verb.part.NodeControl;
import kesh.verb.part.Slots;

/** The checks before a node returns as a standby. */
record RejoinChecks(ClusterState now, RoleSwap swap, Divergence divergence) {
    /** The functions that pg_rewind's manual requires to be granted to a role that is no superuser. */
    private static final List<String> READING = List.of(
            "pg_ls_dir(text, boolean, boolean)",
            "pg_stat_file(text, boolean)",
            "pg_read_binary_file(text)",
            "pg_read_binary_file(text, bigint, bigint, boolean)");

    /** Queried as repmgr's user, because repmgr has pg_rewind log in as that user. */
    static final String MAY_BE_READ = "select bool_and(has_function_privilege(current_user, name, 'execute'))"
            + " from unnest(array['" + String.join("', '", READING) + "']) name";

    static List<Node> primariesBeside(ClusterState now, String word) {
        return now.primaries().stream()
                .filter(primary -> !now.called(word).map(Node::name).equals(Optional.of(primary.name())))
                .toList();
    }

    /** Without these, there is nothing to plan with; they also pass once the node is back. */
    static List<Check> beforeAnything(ClusterState now, String word) {
        List<Check> checks = new ArrayList<>();
        Optional<Node> called = now.called(word).filter(Node::isMember);
        if (called.isEmpty()) {
            return List.of(ClusterChecks.noMember(now, word));
        }
        Node node = called.get();
        checks.add(onePrimaryBeside(now, node, word));
        ClusterChecks.asDeclared(node).ifPresent(checks::add);
        if (node.registration().orElseThrow().role() == Role.WITNESS) {
            checks.add(Check.failed(
                    node.name() + " has data", node.name() + " is a witness, it follows no node", null, null));
        }
        checks.add(looked(node));
        return checks;
    }

    private static Check looked(Node node) {
        String title = "kesh can work on " + node.name();
        boolean able = node.server().isKnown() && NodeControl.of(node).isPresent();
        return able
                ? Check.held(title, "yes")
                : Check.unknown(title, node.name() + " could not be inspected", node.whyUnseen(), null);
    }

    /** Of two primaries, only the one that is not to be kept rejoins. */
    private static Check onePrimaryBeside(ClusterState now, Node node, String word) {
        String title = "one primary besides " + node.name();
        List<Node> others = primariesBeside(now, word);
        if (others.isEmpty()) {
            return node.isPrimary()
                    ? Check.failed(
                            title, node.name() + " is the primary, and the only one", null, "promote another first")
                    : Check.failed(title, "no other member is a running primary", null, "promote one first");
        }
        if (others.size() > 1) {
            return Check.failed(
                    title,
                    "there are " + others.size() + " primaries besides " + node.name(),
                    "whichever it followed, the other one would still accept writes",
                    "first make the others rejoin the one to keep, or stop them");
        }
        Node primary = others.get(0);
        ClusterState recorded = now.recordedBy(primary);
        List<Node> unseen = recorded.members().stream()
                .filter(member -> !member.server().isKnown()
                        && !member.name().equals(node.name())
                        && member.registration().orElseThrow().role() == Role.PRIMARY)
                .toList();
        if (!unseen.isEmpty()) {
            return Check.unknown(
                    title,
                    unseen.get(0).name() + ", which may be a primary, could not be inspected",
                    unseen.get(0).server().reason(),
                    "make sure that it is down, and unregister it");
        }
        Registration row =
                recorded.node(primary.name()).flatMap(Node::registration).orElseThrow();
        if (!row.isActivePrimary()) {
            return Check.failed(
                    title,
                    primary.name() + " accepts writes, but its own records do not show it as the primary",
                    null,
                    "to make it the primary: promote '" + primary.name() + "', which corrects the record");
        }
        if (!node.isPrimary()) {
            return Check.held(title, primary.name().value());
        }
        SplitBrain split = new SplitBrain(recorded, List.of(primary, node));
        return split.kept().equals(Optional.of(primary))
                ? Check.held(title, primary.name().value())
                : Check.failed(
                        title,
                        "it is not clear whether " + primary.name() + " or " + node.name() + " should stay the primary",
                        split.evidence(),
                        "to give up what only %s has: stop '%s', then rejoin '%s'; to keep it: rejoin '%s'"
                                .formatted(node.name(), node.name(), node.name(), primary.name()));
    }

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(sameSystem());
        checks.add(nobodyBelow());
        Kbha.canRest(swap.former()).ifPresent(checks::add);
        Slots.lost(swap.former(), swap.candidate()).or(this::standbyThatCrashed).ifPresent(checks::add);
        Server primary = swap.candidate().runningServer().orElseThrow();
        String name = swap.candidate().name().value();
        boolean kept = Attach.slot(swap.former()).flatMap(primary::slot).isPresent();
        int slots = Attach.slot(swap.former()).isPresent() && !kept ? 1 : 0;
        checks.add(Follow.room(name, "max_wal_senders", Capacity.freeSenders(primary), 1));
        checks.add(Follow.room(name, "max_replication_slots", Capacity.freeSlots(primary), slots));
        if (divergence.byRewind() && standbyThatCrashed().isEmpty()) {
            checks.add(rewindable());
            checks.add(walThere());
            checks.add(ownWalThere());
            checks.add(mayBeRead());
            CommandLines.toRewindBy(swap.candidate(), swap.rebuilding()).ifPresent(checks::add);
        }
        return checks;
    }

    private Check sameSystem() {
        Node node = swap.former();
        String title = node.name() + " has this cluster's data";
        Optional<String> own =
                node.machine().found().map(Machine::dataDirectory).flatMap(DataDirectory::systemIdentifier);
        String system = swap.candidate().runningServer().orElseThrow().systemIdentifier();
        return own.equals(Optional.of(system))
                ? Check.held(title, "system " + system)
                : Check.failed(
                        title,
                        own.map(other -> node.name() + " has the data of another system, " + other)
                                .orElse(node.name() + " has no complete database"),
                        null,
                        swap.rebuilding());
    }

    /** While two primaries run, nobody can say whose records count. */
    private String toFollow(Node below, Node candidate) {
        if (Divergence.of(below, candidate).hasMore()) {
            return "it cannot follow " + candidate.name() + " as it is; first: stop '" + below.name()
                    + "'; then: rejoin '" + below.name() + "'";
        }
        return swap.former().isPrimary()
                ? "first: stop '" + swap.former().name() + "'; then: follow '" + below.name() + "', upstream: '"
                        + candidate.name() + "'"
                : "first: follow '" + below.name() + "', upstream: '" + candidate.name() + "'";
    }

    /** Standbys below it would find WAL there that they cannot continue with, or no slot. */
    private Check nobodyBelow() {
        Node node = swap.former();
        String title = "no standby depends on " + node.name();
        return swap.siblings().stream()
                .findFirst()
                .map(below -> Check.failed(
                        title,
                        below.name() + " is recorded as a standby of " + node.name() + ", and runs",
                        null,
                        toFollow(below, swap.candidate())))
                .orElseGet(() -> Check.held(title, "no standby is below it"));
    }

    /** A rewind would first recover it as if it were a primary, and so make it diverge. */
    private Optional<Check> standbyThatCrashed() {
        Node node = swap.former();
        boolean standby = node.machine()
                .found()
                .map(Machine::dataDirectory)
                .filter(DataDirectory::standbySignal)
                .isPresent();
        return standby && !divergence.isRunning() && !divergence.shutDown()
                ? Optional.of(Check.failed(
                        node.name() + " was shut down cleanly",
                        node.name() + " is a standby whose server crashed",
                        "it recovers when it is started, and continues from there",
                        "start '" + node.name() + "'; if it does not start: " + swap.rebuilding()))
                : Optional.empty();
    }

    private Check rewindable() {
        Node node = swap.former();
        String title = node.name() + " can be rewound";
        boolean able = node.machine()
                .found()
                .flatMap(Machine::wal)
                .filter(Wal::rewindable)
                .isPresent();
        return able
                ? Check.held(title, "wal_log_hints or data checksums are on")
                : Check.failed(
                        title,
                        node.name() + ": neither wal_log_hints nor data checksums are on",
                        "pg_rewind needs one of them",
                        swap.rebuilding());
    }

    /**
     * pg_rewind reads the node's own WAL from the last checkpoint before the divergence. If a later checkpoint was
     * written, the place of that one is unknown; servers need not keep its WAL. A running server writes such a checkpoint
     * when it is stopped for the rewind.
     */
    private Check ownWalThere() {
        Node node = swap.former();
        String title = node.name() + " has its own WAL from before that";
        Optional<Lsn> oldest = node.machine().found().flatMap(Machine::wal).flatMap(Wal::oldest);
        Optional<Lsn> checkpoint = node.control().map(DataDirectory.Control::checkpoint);
        Optional<Lsn> shared = divergence.shared();
        String hint = "if the rewind fails: " + swap.rebuilding();
        if (oldest.isEmpty() || checkpoint.isEmpty() || shared.isEmpty()) {
            return Check.warned(
                    title, "it is not known whether " + node.name() + " has the WAL that a rewind needs", null, hint);
        }
        boolean last = checkpoint.get().compareTo(shared.get()) < 0;
        Lsn needed = last ? checkpoint.get() : shared.get();
        if (oldest.get().compareTo(needed) > 0) {
            return Check.failed(
                    title,
                    "%s has its WAL from %s on; a rewind reads it from %s %s on"
                            .formatted(
                                    node.name(),
                                    oldest.get(),
                                    last ? "the checkpoint at" : "a checkpoint before",
                                    needed),
                    null,
                    swap.rebuilding());
        }
        if (last && node.runningServer().isPresent()) {
            return Check.warned(
                    title,
                    node.name()
                            + " writes a checkpoint when it is stopped, and need not keep the WAL of the earlier one",
                    "its WAL begins at %s; a rewind reads it from %s on".formatted(oldest.get(), needed),
                    hint);
        }
        return last
                ? Check.held(title, "from " + oldest.get())
                : Check.warned(
                        title,
                        ("%s has written a checkpoint since, at %s: it is not known whether the earlier one is "
                                        + "still there")
                                .formatted(node.name(), checkpoint.get()),
                        "its WAL begins at %s, they diverged at %s".formatted(oldest.get(), shared.get()),
                        hint);
    }

    /** A rewind reads the primary's files by SQL. */
    private Check mayBeRead() {
        Node primary = swap.candidate();
        String title = primary.name() + "'s files may be read by repmgr's user";
        Seen<String> answer = primary.runningServer().orElseThrow().answer(MAY_BE_READ);
        if (!answer.isKnown()) {
            return Check.warned(
                    title,
                    "it is not known whether repmgr's user may read what a rewind reads of " + primary.name(),
                    answer.reason(),
                    "if the rewind fails: " + swap.rebuilding());
        }
        return answer.equals(Seen.known("true"))
                ? Check.held(title, "it may execute the functions that this needs")
                : Check.failed(
                        title,
                        primary.name() + ": repmgr's user may not read the files that a rewind copies",
                        "pg_rewind logs in as this user, who must be a superuser or have EXECUTE on "
                                + String.join(", ", READING),
                        Grants.executing(primary, READING) + "; or: " + swap.rebuilding());
    }

    /** The primary must still have the WAL from the point of divergence on. */
    private Check walThere() {
        Node primary = swap.candidate();
        String title = primary.name() + " has the WAL since then";
        Optional<Lsn> oldest = primary.machine().found().flatMap(Machine::wal).flatMap(Wal::oldest);
        Optional<Lsn> shared = divergence.shared();
        if (oldest.isEmpty() || shared.isEmpty()) {
            return Check.warned(
                    title,
                    "it is not known where " + swap.former().name() + " and " + primary.name() + " diverged",
                    null,
                    "if the rewind fails: " + swap.rebuilding());
        }
        return oldest.get().compareTo(shared.get()) <= 0
                ? Check.held(title, "from " + oldest.get())
                : Check.failed(
                        title,
                        "%s has WAL from %s on, and they diverged at %s"
                                .formatted(primary.name(), oldest.get(), shared.get()),
                        null,
                        swap.rebuilding());
    }
}
