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
    /** Without an end and without a line for so long, it is the journal of a kesh that was killed. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** Of how many journals it is looked up whether their runs go on. */
    private static final int RECENT = 4;

    private final Path directory;
    private final String ending;
    private FileTime listed;
    private List<JournalReader> recent = List.of();

    /** @param ending of the names of the cluster's journals, after the moment that each was begun */
    public Journals(Path directory, String ending) {
        this.directory = directory;
        this.ending = ending;
    }

    /** The runs that go on, the latest first. Reads only what was written since it was asked last. */
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

    /** The latest first: names begin with the moment. */
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
