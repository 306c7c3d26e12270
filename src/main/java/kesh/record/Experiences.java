package kesh.record;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import kesh.cluster.NodeName;
import kesh.plan.Copy;
import kesh.plan.cost.Experience;

/** Durations from the journals of earlier runs. Unreadable parts are skipped: the durations are only for display. */
public final class Experiences {
    /** A plan must not wait for this: only the latest files are read, up to this size. */
    private static final int MOST_FILES = 60;

    private static final long MOST_BYTES = 16L << 20;

    private final boolean here;
    private final List<Experience.Copied> copies = new ArrayList<>();
    private final List<Experience.Away> outages = new ArrayList<>();

    /** In the current file: the running copies, by step number. */
    private final Map<Integer, JsonObject> begun = new HashMap<>();

    /** In the current file: true if the last outage that began was a restart. */
    private boolean restart;

    private Experiences(boolean here) {
        this.here = here;
    }

    /** @param ending the suffix of the names of this cluster's journals */
    public static Experience read(Path directory, String ending) {
        List<Experience.Copied> copies = new ArrayList<>();
        List<Experience.Away> outages = new ArrayList<>();
        long read = 0;
        for (Path file : latest(directory)) {
            read += size(file);
            if (read <= MOST_BYTES) {
                Experiences one = new Experiences(file.toString().endsWith(ending));
                one.lines(file);
                Collections.reverse(one.copies);
                Collections.reverse(one.outages);
                copies.addAll(one.copies);
                outages.addAll(one.outages);
            }
        }
        return new Experience(copies, outages);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException unreadable) {
            return 0;
        }
    }

    /** The names begin with the time. */
    private static List<Path> latest(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted(Comparator.reverseOrder())
                    .limit(MOST_FILES)
                    .toList();
        } catch (IOException | UncheckedIOException unreadable) {
            return List.of();
        }
    }

    private void lines(Path file) {
        // A decoder that stops in the middle of a character will not do: with the last one, it would hold back all
        // others.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{\"kesh\":1,\"event\":\"step ")
                        || line.startsWith("{\"kesh\":1,\"event\":\"writes ")) {
                    event(line);
                }
            }
        } catch (IOException | RuntimeException unreadable) {
            // The line is from another kesh, or cut off: everything before it counts.
            return;
        }
    }

    private void event(String line) {
        boolean started = line.startsWith("\"step started\"", "{\"kesh\":1,\"event\":".length());
        if (started && (line.contains("\"copy\":{") || line.contains("\"outage\":"))) {
            JsonObject event = object(line);
            JsonObject step = event.getAsJsonObject("step");
            if (step.has("copy")) {
                begun.put(event.get("number").getAsInt(), step);
            }
            if (step.has("outage") && !step.get("outage").getAsString().equals("ends")) {
                restart = step.get("outage").getAsString().equals("during");
            }
        } else if (line.contains("\"event\":\"step done\"") && !begun.isEmpty()) {
            JsonObject event = object(line);
            Optional.ofNullable(begun.remove(event.get("number").getAsInt())).ifPresent(step -> copied(event, step));
        } else if (line.contains("\"event\":\"writes taken\"")) {
            JsonObject event = object(line);
            outages.add(new Experience.Away(
                    at(event),
                    here,
                    restart,
                    Duration.ofMillis(event.get("atMostMilliseconds").getAsLong())));
        }
    }

    private void copied(JsonObject event, JsonObject step) {
        JsonObject copy = step.getAsJsonObject("copy");
        copies.add(new Experience.Copied(
                at(event),
                here,
                new Copy(
                        Copy.Kind.valueOf(copy.get("kind").getAsString().toUpperCase(Locale.ROOT)),
                        new NodeName(copy.get("from").getAsString()),
                        copy.has("bytes") ? OptionalLong.of(copy.get("bytes").getAsLong()) : OptionalLong.empty()),
                new NodeName(step.get("node").getAsString()),
                Duration.ofMillis(event.get("milliseconds").getAsLong())));
    }

    private static Instant at(JsonObject event) {
        return Instant.parse(event.get("at").getAsString());
    }

    private static JsonObject object(String line) {
        return JsonParser.parseString(line).getAsJsonObject();
    }
}
