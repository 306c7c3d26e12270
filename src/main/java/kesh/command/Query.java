package kesh.command;

import java.util.List;

/**
 * One SQL statement with its parameters ({@code ?}; where there are any, the operator {@code ?} is written {@code ??}) and a name by which
 * errors and tests speak of it.
 *
 * @param sessionAsBefore whether the session that it was asked in answers others as if it had not been
 */
public record Query(String name, String sql, List<String> parameters, Effect effect, boolean sessionAsBefore) {

    public static Query reading(String name, String sql, String... parameters) {
        return new Query(name, sql, List.of(parameters), Effect.READS, true);
    }

    /** Reads, and may leave the session changed: it is for the last queries of a session that is not asked again. */
    public static Query readingLast(String name, String sql, String... parameters) {
        return new Query(name, sql, List.of(parameters), Effect.READS, false);
    }

    public static Query changing(String name, String sql, String... parameters) {
        return new Query(name, sql, List.of(parameters), Effect.CHANGES, false);
    }
}
