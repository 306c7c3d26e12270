package kesh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The places where kesh keeps what is to outlast it, and the name under which it works, unless they are given. */
public final class Defaults {
    private Defaults() {}

    /** Returns the directory of state that outlives a restart. */
    public static Path stateDirectory() {
        return xdg("XDG_STATE_HOME", ".local/state");
    }

    /** Returns the directory of files that an operator writes for kesh. */
    public static Path configurationDirectory() {
        return xdg("XDG_CONFIG_HOME", ".config");
    }

    /** Follows the XDG Base Directory Specification: a variable, else a directory in the home. */
    private static Path xdg(String variable, String inHome) {
        String base = System.getenv(variable);
        Path directory =
                base == null || base.isEmpty() ? Path.of(System.getProperty("user.home"), inHome) : Path.of(base);
        return directory.resolve("kesh");
    }

    /** Returns the directory of the records of runs. */
    public static Path journals(Path stateDirectory) {
        return stateDirectory.resolve("journal");
    }

    /** Returns the user and the machine. */
    static String who() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "?";
        }
        return System.getProperty("user.name") + "@" + host;
    }

    /**
     * Returns the user, machine, process and start time. Servers keep 63 bytes of an application name, so long ones
     * lose the seconds.
     */
    public static String operator() {
        return operator(who());
    }

    static String operator(String who) {
        return "kesh: %s[%d] since %s"
                .formatted(who, ProcessHandle.current().pid(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }
}
