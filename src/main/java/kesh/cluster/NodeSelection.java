package kesh.cluster;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The nodes that a script chooses for something; planning finds them.
 *
 * @param words the words by which the script calls the nodes of kind {@link Kind#NAMED}
 */
public record NodeSelection(Kind kind, List<String> words) {

    public enum Kind {
        /** Every member. */
        ALL,
        PRIMARY,
        STANDBYS,
        NAMED
    }

    public static final NodeSelection ALL = new NodeSelection(Kind.ALL, List.of());
    public static final NodeSelection PRIMARY = new NodeSelection(Kind.PRIMARY, List.of());
    public static final NodeSelection STANDBYS = new NodeSelection(Kind.STANDBYS, List.of());

    public NodeSelection {
        words = List.copyOf(words);
    }

    public static NodeSelection named(List<String> words) {
        return new NodeSelection(Kind.NAMED, words);
    }

    /** Returns the chosen nodes, by what they do, or by their record where that could not be seen. */
    public List<Node> in(ClusterState now) {
        return switch (kind) {
            case ALL -> now.members();
            case PRIMARY ->
                now.members().stream().filter(NodeSelection::isPrimary).toList();
            case STANDBYS ->
                now.members().stream().filter(NodeSelection::isStandby).toList();
            case NAMED ->
                words.stream()
                        .flatMap(word -> now.called(word).stream())
                        .distinct()
                        .toList();
        };
    }

    /** Returns the words that call no node. */
    public List<String> unknownIn(ClusterState now) {
        return words.stream().filter(word -> now.called(word).isEmpty()).toList();
    }

    private static boolean isPrimary(Node node) {
        return node.isPrimary() || node.runningServer().isEmpty() && isRecordedAs(node, Role.PRIMARY);
    }

    private static boolean isStandby(Node node) {
        return node.runningServer().map(Server::inRecovery).orElseGet(() -> isRecordedAs(node, Role.STANDBY));
    }

    private static boolean isRecordedAs(Node node, Role role) {
        return node.registration().filter(row -> row.role() == role).isPresent();
    }

    @Override
    public String toString() {
        return switch (kind) {
            case ALL -> "all";
            case PRIMARY -> "the primary";
            case STANDBYS -> "the standbys";
            case NAMED -> words.stream().collect(Collectors.joining(", "));
        };
    }
}
