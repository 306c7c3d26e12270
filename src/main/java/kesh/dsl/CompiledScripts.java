package kesh.dsl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import kesh.local.OwnDirectory;

/**
 * Compiled scripts of earlier runs, by a hash of everything that the class files depend on. This is only a cache: if
 * anything fails with it, the script is compiled.
 *
 * @param directory the cache directory; only the operator may write there, because the files are code
 */
record CompiledScripts(Path directory) {

    /** The place for data that can be made again, by the XDG Base Directory Specification. */
    static CompiledScripts ofUser() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return new CompiledScripts(base.resolve("kesh").resolve("scripts"));
    }

    Compiled get(String file, String text, Supplier<Compiled> compile) {
        OwnDirectory.requireOwn(directory);
        Path kept = directory.resolve(key(file, text));
        return read(kept).orElseGet(() -> {
            Compiled compiled = compile.get();
            keep(kept, compiled);
            return compiled;
        });
    }

    /** Leaves out what somebody else has put there: it would be executed. */
    private static Optional<Compiled> read(Path kept) {
        try {
            return Files.exists(kept) && OwnDirectory.isOwn(kept)
                    ? Optional.of(Compiled.read(Files.readAllBytes(kept)))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private void keep(Path kept, Compiled compiled) {
        try {
            OwnDirectory.made(directory);
            Path part = Files.createTempFile(directory, "part", null);
            Files.write(part, compiled.bytes());
            try {
                Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException elsewhere) {
                Files.delete(part);
            }
        } catch (IOException | UnsupportedOperationException notKept) {
            // The next run compiles again.
        }
    }

    /** The class files depend on the text, its name, Groovy, the words of this kesh, and the JDK's classes. */
    private static String key(String file, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : new String[] {
                Position.source(file),
                text,
                groovy.lang.GroovySystem.getVersion(),
                build(),
                System.getProperty("java.vm.version")
            }) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String build() {
        try {
            Path own = Path.of(CompiledScripts.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own + " " + Files.getLastModifiedTime(own);
        } catch (IOException | java.net.URISyntaxException unknown) {
            return "unknown";
        }
    }
}
