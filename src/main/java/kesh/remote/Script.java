package kesh.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import kesh.cluster.Masked;

/** A script that a POSIX shell reads from its input ({@code sh -s}), with assignments in front of it. */
public record Script(Masked assignments, String body) {

    /** @param name of a resource beside that class */
    public static Script of(Class<?> near, String name) {
        try (InputStream in = near.getResourceAsStream(name)) {
            return new Script(Masked.EMPTY, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
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
