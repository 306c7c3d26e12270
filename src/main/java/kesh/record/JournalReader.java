package kesh.record;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import kesh.cluster.Operation;

/** Reads one journal as far as it is written; each call reads only the new part. */
final class JournalReader {
    /** No journal gets that long; what is longer is none, and would fill the memory. */
    private static final long MOST_BYTES = 64L << 20;

    private final Path file;
    private long read;
    private Operation operation;

    JournalReader(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Empty while nothing in it can be read. */
    Optional<Operation> now() {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (in.length() > read && in.length() - read <= MOST_BYTES) {
                byte[] more = new byte[(int) (in.length() - read)];
                in.seek(read);
                in.readFully(more);
                int end = more.length;
                // A line that is still being written is read next time.
                while (end > 0 && more[end - 1] != '\n') {
                    end--;
                }
                read += end;
                new String(more, 0, end, StandardCharsets.UTF_8).lines().forEach(this::line);
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return Optional.ofNullable(operation);
    }

    private void line(String line) {
        try {
            JsonObject event = JsonParser.parseString(line).getAsJsonObject();
            take(event, Instant.parse(event.get("at").getAsString()));
        } catch (RuntimeException notOurs) {
            // A line with any error is ignored.
        }
    }

    private void take(JsonObject event, Instant at) {
        String kind = event.get("event").getAsString();
        if (kind.equals("planned")) {
            operation = new Operation(
                    at,
                    at,
                    event.get("title").getAsString(),
                    0,
                    event.getAsJsonArray("steps").size(),
                    "",
                    "",
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty());
        } else if (operation != null) {
            boolean started = kind.equals("step started");
            boolean progressed = kind.equals("step progressed");
            boolean ended = kind.equals("ended");
            JsonObject step = started ? event.getAsJsonObject("step") : null;
            boolean further = started || kind.equals("step skipped");
            operation = new Operation(
                    // The plan was shown earlier: it may have waited for confirmation.
                    kind.equals("journal opened") ? at : operation.began(),
                    at,
                    operation.title(),
                    further ? event.get("number").getAsInt() : operation.step(),
                    further ? event.get("of").getAsInt() : operation.of(),
                    started
                            ? step.get("node").getAsString() + ": "
                                    + step.get("title").getAsString()
                            : operation.doing(),
                    started ? "" : progressed ? event.get("phase").getAsString() : operation.phase(),
                    started ? OptionalLong.empty() : progressed ? bytes(event, "doneBytes") : operation.done(),
                    started ? OptionalLong.empty() : progressed ? bytes(event, "totalBytes") : operation.total(),
                    ended ? Optional.of(event.get("outcome").getAsString()) : operation.outcome(),
                    ended ? Optional.of(event.get("sentence").getAsString()) : operation.sentence());
        }
    }

    private static OptionalLong bytes(JsonObject event, String name) {
        return event.has(name) ? OptionalLong.of(event.get(name).getAsLong()) : OptionalLong.empty();
    }
}
