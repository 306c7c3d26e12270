package kesh.verb.part;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Role;
import kesh.cluster.SplitBrain;
import kesh.plan.Check;
import kesh.text.Nearest;

/** Checks that every change of a cluster needs. */
public final class ClusterChecks {
    private ClusterChecks() {}

    public static Check onePrimary(ClusterState now) {
        String title = "one primary";
        List<Node> primaries = now.primaries();
        List<Node> unknown =
                now.members().stream().filter(node -> !node.server().isKnown()).toList();
        String unseen = unknown.stream()
                .map(node -> node.name() + ": " + node.whyUnseen())
                .collect(Collectors.joining("; "));
        Optional<SplitBrain> split = SplitBrain.in(now);
        if (split.isPresent()) {
            return Check.failed(title, split.get().headline(), split.get().evidence(), wayOut(split.get()));
        }
        if (primaries.isEmpty()) {
            return unknown.isEmpty()
                    ? Check.failed(title, "no member is a running primary", null, whoCanBe(now))
                    : Check.unknown(title, "no primary was seen", "not seen: " + unseen, whoCanBe(now));
        }
        // An unseen node that the records call primary could be a second one, so this is not a warning but an obstacle.
        boolean maybeSecond = unknown.stream()
                .anyMatch(node -> node.registration().orElseThrow().role() == Role.PRIMARY);
        if (maybeSecond) {
            return Check.unknown(
                    title,
                    primaries.get(0).name()
                            + " is primary, but another node that may be primary could not be inspected",
                    unseen,
                    "make sure that it is down, and unregister it");
        }
        return Check.held(title, primaries.get(0).name().value());
    }

    /** The one way out of a split brain, and where it is not clear, the ways to choose from. */
    private static String wayOut(SplitBrain split) {
        if (split.kept().isEmpty()) {
            return "stop applications; find out which one they wrote to; "
                    + split.primaries().stream()
                            .map(primary -> "to give up what only %s has: stop '%s', then rejoin '%s'"
                                    .formatted(primary.name(), primary.name(), primary.name()))
                            .collect(Collectors.joining("; "));
        }
        return split.others().stream()
                .map(other -> split.standbys(other) == 0
                        ? "stop applications on %s; then, to give up what only %s has: rejoin '%s'"
                                .formatted(other.name(), other.name(), other.name())
                        : "stop applications on %s; then, to give up what only %s has: stop '%s', and what check says then"
                                .formatted(other.name(), other.name(), other.name()))
                .collect(Collectors.joining("; "));
    }

    /** The word that makes a primary in a cluster without one. */
    private static String whoCanBe(ClusterState now) {
        List<Node> last = now.members().stream()
                .filter(member -> member.registration()
                        .filter(Registration::isActivePrimary)
                        .isPresent())
                .toList();
        Optional<String> best = now.members().stream()
                .filter(member -> Limits.isStandby(member) && !Cascade.isWitness(member))
                .filter(member -> member.receivedUpTo().isPresent())
                .max(Comparator.comparing(member -> member.receivedUpTo().orElseThrow()))
                .map(member -> member.name().value());
        if (last.size() != 1) {
            return best.map(name -> "promote '" + name + "'")
                    .orElse("find out which node was the primary, and start it");
        }
        Node primary = last.get(0);
        if (LastPrimary.wasStoppedInGoodOrder(primary) || best.isEmpty()) {
            return LastPrimary.words(primary)
                    + best.map(name -> "; or, to choose another one: promote '" + name + "'")
                            .orElse("");
        }
        return primary.server().isKnown()
                ? "promote '%s'; or, to keep what only %s wrote: %s"
                        .formatted(best.get(), primary.name(), LastPrimary.words(primary))
                : "bring %s back; or, if it is down for good: promote '%s', lost: true"
                        .formatted(primary.name(), best.get());
    }

    public static Check noMember(ClusterState now, String word) {
        return Check.failed(
                word + " is a member",
                "no member is called " + word,
                "members: " + names(now.members()),
                nearest(now.members(), word));
    }

    /** Returns the hint that names the node which was probably meant; null if there is no such node. */
    public static String nearest(List<Node> nodes, String word) {
        return Nearest.hint(
                word, nodes.stream().map(node -> node.name().value()).toList());
    }

    /** A script that was written for another node at that address, or for an earlier one, must not change this one. */
    public static Optional<Check> asDeclared(Node member) {
        Registration row = member.registration().orElseThrow();
        return member.declaration()
                .filter(declared -> declared.id().isPresent() || declared.name().isPresent())
                .map(declared -> {
                    String title = member.name() + " is the node that the script means";
                    boolean same =
                            declared.id().filter(id -> !id.equals(row.id())).isEmpty()
                                    && declared.name()
                                            .filter(name -> !name.equals(row.name()))
                                            .isEmpty();
                    return same
                            ? Check.held(title, "id " + row.id())
                            : Check.failed(
                                    title,
                                    "the member at " + row.conninfo().address() + " is " + row.name() + ", id "
                                            + row.id(),
                                    "the script declares '" + declared.host().name() + "'"
                                            + declared.id()
                                                    .map(id -> " with id " + id)
                                                    .orElse("")
                                            + declared.name()
                                                    .map(name -> " as " + name)
                                                    .orElse(""),
                                    "correct the script");
                });
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(node -> node.name().value()).collect(Collectors.joining(", "));
    }
}
