package kesh.remote.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.Address;
import kesh.cluster.Host;
import kesh.cluster.Secret;
import kesh.cluster.UserName;
import kesh.remote.SshSettings;
import kesh.remote.Unreachable;

/** Finds out how to dial a machine: what the script says, else what {@code ssh -G} says, else OpenSSH's defaults. */
final class Targets {
    private static final List<String> DEFAULT_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private final SshSettings settings;
    private final Operator operator;
    private final Map<Address, Map<String, List<String>>> asked = new ConcurrentHashMap<>();

    Targets(SshSettings settings, Operator operator) {
        this.settings = settings;
        this.operator = operator;
    }

    Target host(Host host) {
        if (!host.address().isKnown()) {
            throw new Unreachable(
                    host + ": its address is not known",
                    "the cluster's records have none for it that could be one",
                    "declare it: node '" + host + "', host: '…'");
        }
        Optional<String> user = host.user().map(UserName::value).or(settings::user);
        return target(host.address(), user, settings.port(), settings.jump(), settings.password());
    }

    /** @param spec {@code user@host:port}, user and port optional */
    Target hop(String spec) {
        int at = spec.lastIndexOf('@');
        Optional<String> user = at < 0 ? Optional.empty() : Optional.of(spec.substring(0, at));
        String rest = spec.substring(at + 1);
        int colon = rest.lastIndexOf(':');
        boolean hasPort = colon > 0 && (rest.indexOf(':') == colon || rest.charAt(colon - 1) == ']');
        String address = (hasPort ? rest.substring(0, colon) : rest).replaceAll("^\\[|\\]$", "");
        try {
            OptionalInt port =
                    hasPort ? OptionalInt.of(Integer.parseInt(rest.substring(colon + 1))) : OptionalInt.empty();
            return target(Address.of(address), user, port, Optional.of(""), Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    "jump '" + spec + "' is not user@host:port", null, "Write for example: jump: 'ops@bastion:22'");
        }
    }

    private Target target(
            Address address,
            Optional<String> user,
            OptionalInt port,
            Optional<String> jump,
            Optional<Secret> password) {
        Map<String, List<String>> config = asked.computeIfAbsent(address, this::askSsh);
        Optional<String> proxy = first(config, "proxycommand").filter(command -> !command.equals("none"));
        if (jump.isEmpty() && proxy.isPresent()) {
            throw new Problem(
                    "ssh's configuration has a ProxyCommand for " + address + ", which kesh does not run",
                    proxy.get(),
                    "Use ProxyJump, or write into the script: ssh jump: 'user@host'");
        }
        String dialled = first(config, "hostname").orElse(address.value());
        return new Target(
                user.or(() -> first(config, "user")).orElse(operator.user()),
                dialled,
                port.orElse(first(config, "port").map(Integer::parseInt).orElse(22)),
                first(config, "hostkeyalias").orElse(dialled),
                keys(config),
                settings.key().isPresent()
                        || first(config, "identitiesonly").filter("yes"::equals).isPresent(),
                agent(config),
                knownHosts(config),
                jump.or(() -> first(config, "proxyjump")).stream()
                        .flatMap(hops -> Stream.of(hops.split(",")))
                        .map(String::strip)
                        .filter(hop -> !hop.isEmpty() && !hop.equals("none"))
                        .toList(),
                password);
    }

    private List<Path> keys(Map<String, List<String>> config) {
        if (settings.key().isPresent()) {
            return List.of(operator.expand(settings.key().get().toString()));
        }
        Stream<Path> files = config.containsKey("identityfile")
                ? config.get("identityfile").stream().map(operator::expand)
                : DEFAULT_KEYS.stream()
                        .map(name -> operator.home().resolve(".ssh").resolve(name));
        return files.filter(Files::isReadable).toList();
    }

    private Optional<Path> agent(Map<String, List<String>> config) {
        Optional<String> socket = first(config, "identityagent").filter(name -> !name.equals("SSH_AUTH_SOCK"));
        return socket.isPresent()
                ? socket.filter(name -> !name.equals("none")).map(operator::expand)
                : operator.agent();
    }

    private List<Path> knownHosts(Map<String, List<String>> config) {
        if (settings.knownHosts().isPresent()) {
            return List.of(operator.expand(settings.knownHosts().get().toString()));
        }
        List<Path> files = new ArrayList<>();
        for (String option : List.of("userknownhostsfile", "globalknownhostsfile")) {
            config.getOrDefault(option, List.of()).stream()
                    .flatMap(line -> Stream.of(line.split(" ")))
                    .map(operator::expand)
                    .forEach(files::add);
        }
        return files.isEmpty()
                ? List.of(operator.expand("~/.ssh/known_hosts"), Path.of("/etc/ssh/ssh_known_hosts"))
                : files;
    }

    private static Optional<String> first(Map<String, List<String>> config, String option) {
        return config.getOrDefault(option, List.of()).stream().findFirst();
    }

    /** Returns what ssh would do, by option; empty if there is no configuration to read. */
    private Map<String, List<String>> askSsh(Address address) {
        Path config = operator.config().orElse(operator.home().resolve(".ssh/config"));
        Optional<Path> ssh = program("ssh");
        if (ssh.isEmpty() || !Files.isReadable(config)) {
            return Map.of();
        }
        List<String> argv = new ArrayList<>(List.of(ssh.get().toString(), "-G"));
        operator.config().ifPresent(file -> argv.addAll(List.of("-F", file.toString())));
        settings.user().ifPresent(user -> argv.addAll(List.of("-l", user)));
        settings.port().ifPresent(port -> argv.addAll(List.of("-p", String.valueOf(port))));
        argv.addAll(List.of("--", address.value()));
        try {
            Process process = new ProcessBuilder(argv)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            // The whole output fits into a pipe's buffer, so waiting before reading cannot block the program.
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Map.of();
            }
            return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    static Map<String, List<String>> parse(String text) {
        Map<String, List<String>> options = new HashMap<>();
        text.lines().forEach(line -> {
            int space = line.indexOf(' ');
            if (space > 0) {
                options.computeIfAbsent(line.substring(0, space), key -> new ArrayList<>())
                        .add(line.substring(space + 1));
            }
        });
        return options;
    }

    private static Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Stream.of(path.split(":"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
