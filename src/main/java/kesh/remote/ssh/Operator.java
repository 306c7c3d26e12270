package kesh.remote.ssh;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The user who runs kesh, and that user's files for SSH.
 *
 * @param config a configuration file to use instead of ssh's own choice
 */
public record Operator(String user, Path home, Optional<Path> agent, Optional<Path> config) {

    public static Operator current() {
        return new Operator(
                System.getProperty("user.name"),
                Path.of(System.getProperty("user.home")),
                Optional.ofNullable(System.getenv("SSH_AUTH_SOCK"))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of),
                Optional.empty());
    }

    /** Reads a path as people write it, with {@code ~} for the home directory. */
    Path expand(String path) {
        if (path.equals("~")) {
            return home;
        }
        return path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path);
    }
}
