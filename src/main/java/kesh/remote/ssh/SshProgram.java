package kesh.remote.ssh;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.Address;

/** Asks the ssh of this machine what is configured for a host. What it refuses, kesh refuses too, with its words. */
final class SshProgram {
    /** A {@code Match exec} may look up a name or ask a service for the route. */
    static final Duration CONFIGURATION = Duration.ofSeconds(30);

    private final Operator operator;
    private final Duration patience;
    private volatile Map<String, List<String>> defaults;

    /** @param patience for reading the configuration of one host */
    SshProgram(Operator operator, Duration patience) {
        this.operator = operator;
        this.patience = patience;
    }

    /**
     * Returns what ssh would do; nothing if there is neither an ssh on this machine nor a configuration.
     *
     * @param user the login user, if it is known already: a {@code Match} may depend on it
     * @param port the port, if it is known already
     * @throws Problem if ssh refuses its configuration, or does not read it in time
     */
    SshConfig ask(Address address, Optional<String> user, OptionalInt port) {
        Optional<Path> ssh = find("ssh");
        if (ssh.isEmpty()) {
            Path file = operator.config().orElse(operator.home().resolve(".ssh/config"));
            if (Files.exists(file)) {
                throw new Problem(
                        "ssh's configuration for " + address + " cannot be read: there is no ssh on this machine",
                        file.toString(),
                        "Install OpenSSH's client, which reads it for kesh");
            }
            return new SshConfig(Map.of(), Map.of());
        }
        List<String> argv = new ArrayList<>(List.of(ssh.get().toString(), "-G"));
        operator.config().ifPresent(file -> argv.addAll(List.of("-F", file.toString())));
        user.ifPresent(name -> argv.addAll(List.of("-l", name)));
        port.ifPresent(number -> argv.addAll(List.of("-p", String.valueOf(number))));
        argv.addAll(List.of("--", address.value()));
        return new SshConfig(SshConfig.parse(answer(argv, address.value())), defaults(ssh.get()));
    }

    private Map<String, List<String>> defaults(Path ssh) {
        if (defaults == null) {
            String nobody = "host.invalid";
            List<String> argv = List.of(ssh.toString(), "-G", "-F", "none", "--", nobody);
            defaults = SshConfig.parse(answer(argv, nobody));
        }
        return defaults;
    }

    private String answer(List<String> argv, String address) {
        Process process = null;
        try {
            process = new ProcessBuilder(argv).start();
            process.getOutputStream().close();
            // The whole output fits into a pipe's buffer, so waiting before reading cannot block the program.
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Problem(
                        "ssh does not read its configuration for " + address + " within " + patience.toSeconds() + " s",
                        String.join(" ", argv),
                        "Is there a Match exec that takes so long? Try: ssh -G " + address);
            }
            String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new Problem(
                        "ssh refuses its configuration for " + address,
                        said.lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty() && !line.startsWith("Pseudo-terminal"))
                                .reduce((one, next) -> one + "\n" + next)
                                .orElse("exit status " + process.exitValue()),
                        "Correct it; to see this again: ssh -G " + address);
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Problem(
                    "ssh cannot be asked for its configuration for " + address,
                    SshFailures.reason(e),
                    "Try: ssh -G " + address,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem("interrupted while ssh reads its configuration", null, null, e);
        } finally {
            if (process != null && process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    /** Finds a program of this machine. */
    static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Stream.of(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
