package kesh.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Several members that accept writes at the same time: each lacks what the others have accepted since they parted.
 *
 * @param state the cluster as it was seen
 * @param primaries two members or more
 */
public record SplitBrain(ClusterState state, List<Node> primaries) {

    public static Optional<SplitBrain> in(ClusterState state) {
        List<Node> primaries = state.primaries();
        return primaries.size() > 1 ? Optional.of(new SplitBrain(state, primaries)) : Optional.empty();
    }

    /**
     * Returns the primary whose side is the right one, as far as the cluster can tell: a promotion begins a timeline, so
     * the highest one was promoted last, and no other has more standbys. Empty if these two contradict each other, or
     * leave several.
     */
    public Optional<Node> kept() {
        List<Node> latest =
                foremost(primary -> primary.runningServer().orElseThrow().timeline());
        List<Node> followed = foremost(this::standbys);
        List<Node> both = latest.stream().filter(followed::contains).toList();
        return both.size() == 1 ? Optional.of(both.get(0)) : Optional.empty();
    }

    /** Returns the primaries that are to give up what only they have; all of them if it is not clear which one is right. */
    public List<Node> others() {
        Optional<Node> kept = kept();
        return primaries.stream()
                .filter(primary -> !kept.equals(Optional.of(primary)))
                .toList();
    }

    /** Returns what there is to see before all else, for people. */
    public String headline() {
        return "SPLIT BRAIN: %d members accept writes: %s"
                .formatted(
                        primaries.size(),
                        primaries.stream().map(node -> node.name().value()).collect(Collectors.joining(", ")));
    }

    /** Returns what tells the primaries apart, for people. */
    public String evidence() {
        return primaries.stream()
                .map(primary -> "%s: timeline %d, standbys that receive from it: %d, WAL up to %s"
                        .formatted(
                                primary.name(),
                                primary.runningServer().orElseThrow().timeline(),
                                standbys(primary),
                                primary.receivedUpTo().map(Lsn::toString).orElse("?")))
                .collect(Collectors.joining("\n"));
    }

    /**
     * Returns how many members that are no primary receive WAL from it, but for those that say themselves that they receive
     * from another one: the name under which a receiver is listed is chosen by whoever receives.
     */
    public int standbys(Node primary) {
        Server server = primary.runningServer().orElseThrow();
        return (int) state.members().stream()
                .filter(member ->
                        !member.isPrimary() && server.replication(member.name()).isPresent())
                .filter(member -> member.runningServer()
                        .flatMap(Server::walReceiver)
                        .filter(receiver -> primaries.stream()
                                .anyMatch(other ->
                                        !other.name().equals(primary.name()) && other.isAt(receiver.senderHost())))
                        .isEmpty())
                .count();
    }

    private List<Node> foremost(ToIntFunction<Node> rank) {
        int most = primaries.stream().mapToInt(rank).max().orElseThrow();
        return primaries.stream()
                .filter(primary -> rank.applyAsInt(primary) == most)
                .toList();
    }
}
