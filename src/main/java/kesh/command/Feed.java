package kesh.command;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to a program's standard input until there is no more. */
@FunctionalInterface
public interface Feed {
    /** @throws kesh.Problem if what is to be written cannot be had; the stream's own failures are let through */
    void writeTo(OutputStream out) throws IOException;
}
