package kesh.cluster;

import java.util.Optional;
import java.util.function.Function;

/** A fact that a survey looked for: known, or unknown for a reason. Unknown is never healthy. */
public sealed interface Seen<T> {

    record Known<T>(T value) implements Seen<T> {}

    record Unknown<T>(String reason) implements Seen<T> {}

    static <T> Seen<T> known(T value) {
        return new Known<>(value);
    }

    static <T> Seen<T> unknown(String reason) {
        return new Unknown<>(reason);
    }

    default Optional<T> found() {
        return this instanceof Known<T> known ? Optional.of(known.value()) : Optional.empty();
    }

    default boolean isKnown() {
        return this instanceof Known;
    }

    /** Returns why it is unknown; empty if it is known. */
    default String reason() {
        return this instanceof Unknown<T> unknown ? unknown.reason() : "";
    }

    default <R> Seen<R> map(Function<T, R> change) {
        return this instanceof Known<T> known ? known(change.apply(known.value())) : unknown(reason());
    }
}
