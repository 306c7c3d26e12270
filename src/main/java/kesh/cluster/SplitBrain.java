package kesh.cluster;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
     * the highest one was promoted last, and no other has more standbys, even if each that is only listed there were one.
     * Empty if these two contradict each other, or leave several.
     */
    public Optional<Node> kept() {
        return primaries.stream()
                .filter(primary -> primaries.stream()
                        .allMatch(other -> other.name().equals(primary.name()) || isRight(primary, other)))
                .findFirst();
    }

    private boolean isRight(Node primary, Node other) {
        int later = timeline(primary) - timeline(other);
        int more = confirmed(primary) - standbys(other);
        return later >= 0 && more >= 0 && (later > 0 || more > 0);
    }

    private static int timeline(Node primary) {
        return primary.runningServer().orElseThrow().timeline();
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
        return primaries.stream().map(this::evidence).collect(Collectors.joining("\n"));
    }

    private String evidence(Node primary) {
        int sure = confirmed(primary);
        int all = standbys(primary);
        String end = primary.receivedUpTo().map(Lsn::toString).orElse("?");
        return sure == all
                ? "%s: timeline %d, standbys that receive from it: %d, WAL up to %s"
                        .formatted(primary.name(), timeline(primary), all, end)
                : "%s: timeline %d, standbys that receive from it: at least %d, at most %d, WAL up to %s"
                        .formatted(primary.name(), timeline(primary), sure, all, end);
    }

    /**
     * Returns how many members that are no primary are listed as receivers of WAL by it, but for those that say themselves
     * that they receive from another one.
     */
    public int standbys(Node primary) {
        return (int) words(primary).count();
    }

    /** Returns how many of them say so themselves. */
    private int confirmed(Node primary) {
        return (int) words(primary).filter(Streaming.Word.CONFIRMED::equals).count();
    }

    private Stream<Streaming.Word> words(Node primary) {
        Streaming streaming = new Streaming(state);
        return state.members().stream()
                .filter(member -> !member.isPrimary() && streaming.sends(primary.name(), member.name()))
                .map(member -> streaming.word(primary.name(), member.name()));
    }
}
