package kesh.remote;

import java.util.List;

/**
 * One SQL statement with its parameters ({@code ?}; where there are any, the operator {@code ?} is written {@code ??}) and a name by which
 * errors and tests speak of it.
 */
public record Query(String name, String sql, List<String> parameters, Effect effect) {

    public static Query reading(String name, String sql, String... parameters) {
        return new Query(name, sql, List.of(parameters), Effect.READS);
    }

    public static Query changing(String name, String sql, String... parameters) {
        return new Query(name, sql, List.of(parameters), Effect.CHANGES);
    }
}
