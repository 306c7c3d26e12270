package kesh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where kesh keeps what is to outlast it, and as whom it works, unless it is told otherwise. */
public final class Defaults {
    private Defaults() {}

    /** State that is to outlive a restart. */
    public static Path stateDirectory() {
        return xdg("XDG_STATE_HOME", ".local/state");
    }

    /** What an operator writes for kesh. */
    public static Path configurationDirectory() {
        return xdg("XDG_CONFIG_HOME", ".config");
    }

    /** XDG Base Directory Specification: a variable, else a directory in the home. */
    private static Path xdg(String variable, String inHome) {
        String base = System.getenv(variable);
        Path directory =
                base == null || base.isEmpty() ? Path.of(System.getProperty("user.home"), inHome) : Path.of(base);
        return directory.resolve("kesh");
    }

    /** The directory of the records of runs. */
    public static Path journals(Path stateDirectory) {
        return stateDirectory.resolve("journal");
    }

    /** Who works on which machine. */
    static String who() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "?";
        }
        return System.getProperty("user.name") + "@" + host;
    }

    /** Who works, where, in which process, since when. Of an application name servers keep 63 bytes: long ones lose seconds. */
    public static String operator() {
        return operator(who());
    }

    static String operator(String who) {
        return "kesh: %s[%d] since %s"
                .formatted(who, ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
}
