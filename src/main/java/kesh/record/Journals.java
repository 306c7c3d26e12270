package kesh.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kesh.cluster.Operation;

/** This operator's journals of the runs on one cluster. */
public final class Journals {
    /** A journal without an end and without a new line for this long belongs to a kesh that was killed. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** The number of journals that are checked for a run that is still going on. */
    private static final int RECENT = 4;

    private final Path directory;
    private final String ending;
    private FileTime listed;
    private List<JournalReader> recent = List.of();

    /** @param ending the suffix of the names of the cluster's journals, after the time of their beginning */
    public Journals(Path directory, String ending) {
        this.directory = directory;
        this.ending = ending;
    }

    /** The runs that are going on, the latest first. This reads only what was written since the last call. */
    public List<Operation> running(Instant now) {
        try {
            FileTime changed = Files.getLastModifiedTime(directory);
            if (!changed.equals(listed)) {
                List<Path> files = files();
                List<JournalReader> known = recent;
                recent = files.subList(0, Math.min(RECENT, files.size())).stream()
                        .map(file -> known.stream()
                                .filter(reader -> reader.file().equals(file))
                                .findFirst()
                                .orElseGet(() -> new JournalReader(file)))
                        .toList();
                listed = changed;
            }
        } catch (IOException noneYet) {
            return List.of();
        }
        return recent.stream()
                .flatMap(reader -> reader.now().stream())
                .filter(operation ->
                        operation.outcome().isEmpty() && operation.written().isAfter(now.minus(SILENCE)))
                .toList();
    }

    /** The last runs, the latest first. */
    public List<Operation> last(int count) {
        try {
            return files().stream()
                    .map(file -> new JournalReader(file).now())
                    .flatMap(Optional::stream)
                    .limit(count)
                    .toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    /** The latest first: names begin with the time. */
    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.filter(file -> {
                        String name = file.getFileName().toString();
                        int moment = name.indexOf('-');
                        return moment > 0 && name.substring(moment).equals(ending);
                    })
                    .sorted(Comparator.reverseOrder())
                    .forEach(files::add);
        }
        return files;
    }
}
