package kesh.command;

import java.util.List;
import java.util.Set;
import kesh.cluster.Right;

/**
 * One SQL statement with its parameters and a name by which errors and tests refer to it. A parameter is written
 * {@code ?}; in a statement with parameters, the operator {@code ?} is written {@code ??}.
 *
 * @param sessionAsBefore whether the query leaves its session unchanged for the queries that follow
 * @param rights what the user must be allowed in the server, if that is not allowed to everyone
 * @param operators true if the operator wrote it: what it names is found as in a session of his own
 */
public record Query(
        String name,
        String sql,
        List<String> parameters,
        Effect effect,
        boolean sessionAsBefore,
        Set<Right> rights,
        boolean operators) {

    public static Query reading(String name, String sql, String... parameters) {
        return new Query(name, sql, List.of(parameters), Effect.READS, true, Set.of(), false);
    }

    /** Makes a query that reads, but may change its session: only for the last queries of a session. */
    public static Query readingLast(String name, String sql, String... parameters) {
        return new Query(name, sql, List.of(parameters), Effect.READS, false, Set.of(), false);
    }

    public static Query changing(String name, String sql, String... parameters) {
        return new Query(name, sql, List.of(parameters), Effect.CHANGES, false, Set.of(), false);
    }

    public Query needing(Right... needed) {
        return new Query(name, sql, parameters, effect, sessionAsBefore, Set.of(needed), operators);
    }

    public Query byOperator() {
        return new Query(name, sql, parameters, effect, false, rights, true);
    }
}
