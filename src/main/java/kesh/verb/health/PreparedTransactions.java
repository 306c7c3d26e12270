package kesh.verb.health;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.cluster.Activity.Prepared;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.text.Printable;

/**
 * Transactions that wait for COMMIT PREPARED or ROLLBACK PREPARED. WAL brings them to standbys: with a planned change of the
 * primary they go on at the new one (PostgreSQL manual, PREPARE TRANSACTION). Until they end they keep their locks, and vacuum
 * removes no row version that they might still see.
 */
final class PreparedTransactions {
    private static final int MOST = 5;
    private static final String LIMIT = "max_prepared_transactions";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private PreparedTransactions() {}

    /** A note on each primary where some were prepared long ago; nothing where the server allows none. */
    static List<Check> old(ClusterState now) {
        return now.primaries().stream().flatMap(node -> old(node).stream()).toList();
    }

    private static Optional<Check> old(Node node) {
        String title = node.name() + " has no old prepared transaction";
        if (!mayHave(node)) {
            return Optional.empty();
        }
        Seen<List<Prepared>> seen = prepared(node);
        if (!seen.isKnown()) {
            return Optional.of(Check.unknown(
                    title,
                    "%s: it is not known whether there are prepared transactions".formatted(node.name()),
                    seen.reason(),
                    null));
        }
        List<Prepared> old =
                seen.found().orElseThrow().stream().filter(Prepared::old).toList();
        return Optional.of(
                old.isEmpty()
                        ? Check.held(title, "none")
                        : Check.warned(
                                title,
                                "%s: prepared transactions wait for long to be committed or rolled back: %d"
                                        .formatted(node.name(), old.size()),
                                String.join(
                                        "\n",
                                        inWords(old),
                                        "they keep their locks, and vacuum removes nothing since then"),
                                "let whoever prepared them end them; else, in their database: commit prepared %s; or rollback prepared with the same"
                                        .formatted(literal(old.get(0)))));
    }

    /** What becomes of those of each server that accepts writes now and will not. */
    static List<Check> moved(ClusterState before, ClusterState after) {
        List<NodeName> next = after.primaries().stream().map(Node::name).toList();
        return before.primaries().stream()
                .filter(node -> !next.isEmpty() && !next.contains(node.name()))
                .flatMap(node -> moved(before, node, next.get(0)).stream())
                .toList();
    }

    private static Optional<Check> moved(ClusterState before, Node node, NodeName next) {
        String title = "prepared transactions of %s go on at %s".formatted(node.name(), next);
        Seen<List<Prepared>> seen = prepared(node);
        if (!mayHave(node) || seen.found().filter(List::isEmpty).isPresent()) {
            return Optional.empty();
        }
        Optional<Server> heir = before.server(next);
        if (heir.filter(server -> !server.inRecovery()).isPresent()) {
            return Optional.of(Check.warned(
                    title,
                    seen.isKnown()
                            ? "prepared transactions of %s are lost".formatted(node.name())
                            : "prepared transactions of %s are lost, if there are any".formatted(node.name()),
                    seen.found().map(PreparedTransactions::inWords).orElse(seen.reason()),
                    "end them before; what %s has written since it parted is lost, too".formatted(node.name())));
        }
        if (!seen.isKnown()) {
            return Optional.of(Check.warned(
                    title,
                    "%s: it is not known whether there are prepared transactions, which go on at %s"
                            .formatted(node.name(), next),
                    seen.reason(),
                    null));
        }
        List<Prepared> all = seen.found().orElseThrow();
        Optional<Long> limit = heir.flatMap(server -> server.number(LIMIT));
        if (limit.filter(most -> most < all.size()).isPresent()) {
            return Optional.of(Check.failed(
                    title,
                    "%s: prepared transactions that it must go on with: %d; its max_prepared_transactions is %d"
                            .formatted(next, all.size(), limit.get()),
                    inWords(all),
                    "set max_prepared_transactions as on %s, which needs a restart; or end the transactions"
                            .formatted(node.name())));
        }
        return Optional.of(Check.warned(
                title,
                "prepared transactions of %s go on at %s: %d".formatted(node.name(), next, all.size()),
                String.join(
                        "\n",
                        inWords(all),
                        "they keep their locks there until they are committed or rolled back, which is possible only there"),
                "end them before; or let whoever prepared them end them at " + next));
    }

    /** False where the server says that it allows none. */
    private static boolean mayHave(Node node) {
        return node.runningServer()
                .flatMap(server -> server.number(LIMIT))
                .filter(most -> most == 0)
                .isEmpty();
    }

    private static Seen<List<Prepared>> prepared(Node node) {
        return node.runningServer().orElseThrow().activity().prepared();
    }

    private static String inWords(List<Prepared> all) {
        String some = all.stream()
                .limit(MOST)
                .map(one -> "%s of %s in database %s, since %s"
                        .formatted(
                                literal(one),
                                one.owner().isEmpty() ? "?" : Printable.line(one.owner()),
                                Printable.line(one.database()),
                                TIME.format(one.since())))
                .collect(Collectors.joining("\n"));
        return all.size() > MOST ? String.join("\n", some, "and %d more".formatted(all.size() - MOST)) : some;
    }

    private static String literal(Prepared one) {
        return "'" + Printable.line(one.name().replace("'", "''")) + "'";
    }
}
