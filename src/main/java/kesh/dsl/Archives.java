package kesh.dsl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.Problem;
import kesh.software.SoftwareArchive;

/** The software archives that a script names. Each is read once, however many nodes get it: it may be large. */
final class Archives {
    private final Map<List<Optional<Path>>, SoftwareArchive> read = new HashMap<>();

    /** The archive that {@code archive:} names, with the file that {@code license:} names. */
    Optional<SoftwareArchive> of(Options options, Position position) {
        Optional<Path> file = options.path("archive");
        Optional<Path> license = options.path("license");
        if (license.isPresent() && file.isEmpty()) {
            throw new Mistake(
                    position,
                    "license: is given without archive:",
                    "when a node is copied, its license is copied, too",
                    "name the archive: archive: 'db.zip'");
        }
        license.ifPresent(path -> readable("license", path, position));
        file.ifPresent(path -> readable("archive", path, position));
        return file.map(path -> read.computeIfAbsent(List.of(file, license), either -> read(path, license, position)));
    }

    private static void readable(String option, Path path, Position position) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new Mistake(
                    position,
                    "%s: '%s' cannot be read".formatted(option, path),
                    Files.exists(path) ? "it is not a file that you may read" : "there is no such file",
                    null);
        }
    }

    private static SoftwareArchive read(Path file, Optional<Path> license, Position position) {
        try {
            return SoftwareArchive.read(file.getFileName().toString(), file, license);
        } catch (Problem unfit) {
            throw new Mistake(
                    position,
                    "archive: '%s': %s".formatted(file, unfit.getMessage()),
                    unfit.detail().orElse(null),
                    unfit.hint().orElse(null));
        } catch (IOException | IllegalArgumentException damaged) {
            throw new Mistake(
                    position, "archive: '%s' is damaged".formatted(file), damaged.getMessage(), "download it again");
        }
    }
}
