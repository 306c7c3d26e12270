package kesh.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;
import java.util.function.Function;
import kesh.Problem;
import kesh.local.OwnDirectory;

/**
 * The record of one run on the operator's machine: its events, one a line, written before anything follows from them,
 * so that a step is in it before its command runs.
 */
public final class Journal implements Consumer<TimedEvent>, AutoCloseable {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path file;
    /** This is no channel, because the first interrupted thread that writes to a channel would close it. */
    private final OutputStream out;

    private final Function<TimedEvent, String> line;
    private long written;
    private boolean ended;

    private Journal(Path file, OutputStream out, Function<TimedEvent, String> line) {
        this.file = file;
        this.out = out;
        this.line = line;
    }

    /**
     * Begins a file of mode 600 in a directory that is made if needed.
     *
     * @throws Problem if it cannot be written
     */
    public static Journal open(Path directory, String cluster, Function<TimedEvent, String> line) {
        try {
            Path file = OwnDirectory.made(directory).resolve(NAME.format(Instant.now()) + ending(cluster));
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new Journal(file, Files.newOutputStream(file, StandardOpenOption.APPEND), line);
        } catch (IOException failed) {
            throw unwritable(directory, failed);
        }
    }

    private static Problem unwritable(Path path, IOException why) {
        return new Problem(
                path + ": the journal cannot be written",
                reason(why),
                "set XDG_STATE_HOME to a directory that is writable");
    }

    private static String reason(IOException why) {
        return why instanceof FileSystemException || why.getMessage() == null ? why.toString() : why.getMessage();
    }

    /** Returns the end of the names of a cluster's journals, after the time that each was begun. */
    public static String ending(String cluster) {
        return "-" + cluster.replaceAll("[^A-Za-z0-9_.-]", "_") + ".jsonl";
    }

    public Path file() {
        return file;
    }

    /**
     * Writes an event, unless an earlier one could not be written: the file is complete up to its end.
     *
     * @throws Problem if it cannot be written
     */
    @Override
    public synchronized void accept(TimedEvent event) {
        if (ended) {
            return;
        }
        // The journal ends here unless the whole line is written.
        ended = true;
        byte[] whole = (line.apply(event) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            out.write(whole);
            written += whole.length;
            ended = false;
        } catch (IOException failed) {
            cutOff();
            throw unwritable(file, failed);
        }
    }

    /** Removes half a line. */
    private void cutOff() {
        try (SeekableByteChannel whole = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            whole.truncate(written);
        } catch (IOException staysThere) {
            // Readers skip a line that is not complete.
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException nothingToSave) {
            // Nothing is written late: each line was written before the next one came.
        }
    }
}
