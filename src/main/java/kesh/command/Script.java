package kesh.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Masked;

/** A script that a POSIX shell reads from its standard input ({@code sh -s}), with assignments in front of it. */
public record Script(Masked assignments, String body) {

    /** @param names resources beside that class, which are joined to one script */
    public static Script of(Class<?> near, String... names) {
        return new Script(
                Masked.EMPTY, Stream.of(names).map(name -> text(near, name)).collect(Collectors.joining()));
    }

    private static String text(Class<?> near, String name) {
        try (InputStream in = near.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Returns this script followed by another one. */
    public Script then(Script next) {
        return new Script(assignments.plus(next.assignments), body + next.body);
    }

    public Script with(String variable, String value) {
        return new Script(assignments.plus(variable + "=" + Quote.word(value) + "\n"), body);
    }

    public Script with(String variable, Masked value) {
        return new Script(
                assignments
                        .plus(variable + "='")
                        .plus(value.mapped(Quote::insideQuotes))
                        .plus("'\n"),
                body);
    }

    public Masked text() {
        return assignments.plus(body);
    }
}
