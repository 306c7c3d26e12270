package kesh.command;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to a program's standard input until there is no more. */
@FunctionalInterface
public interface Feed {
    /** @throws kesh.Problem if the data cannot be read; failures of the stream itself pass through */
    void writeTo(OutputStream out) throws IOException;
}
