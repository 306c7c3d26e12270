package kesh.dsl;

import java.nio.file.Path;

/** Paths on the operator's machine, as scripts write them. */
public final class LocalPath {
    private LocalPath() {}

    /** {@code ~/} is the operator's home directory. */
    public static Path of(String name) {
        return Path.of(name.startsWith("~/") ? System.getProperty("user.home") + name.substring(1) : name);
    }
}
