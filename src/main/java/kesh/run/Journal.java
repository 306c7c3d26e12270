package kesh.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The record of one run on the operator's machine: its events, a line each, written and flushed before anything
 * follows from them, so that a step stands there before its command runs.
 */
public final class Journal implements Consumer<Event>, AutoCloseable {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Writer writer;
    private final Function<Event, String> line;

    private Journal(Path file, Writer writer, Function<Event, String> line) {
        this.file = file;
        this.writer = writer;
        this.line = line;
    }

    /** Begins a file of mode 600 in a directory that is made if need be. */
    public static Journal open(Path directory, String cluster, Function<Event, String> line) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            String name = NAME.format(Instant.now()) + ending(cluster);
            Path file = directory.resolve(name);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new Journal(
                    file, Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND), line);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** With what the names of a cluster's journals end. */
    public static String ending(String cluster) {
        return "-" + cluster.replaceAll("[^A-Za-z0-9_.-]", "_") + ".jsonl";
    }

    public Path file() {
        return file;
    }

    @Override
    public synchronized void accept(Event event) {
        try {
            writer.write(line.apply(event) + "\n");
            writer.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
