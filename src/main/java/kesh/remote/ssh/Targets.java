package kesh.remote.ssh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.Address;
import kesh.cluster.Host;
import kesh.cluster.Secret;
import kesh.cluster.UserName;
import kesh.remote.SshSettings;
import kesh.remote.Unreachable;

/**
 * Finds out how to dial a machine: what the script says, else what {@code ssh -G} says, else OpenSSH's defaults. What
 * kesh cannot do as configured, and what would reach further than the configuration allows, is refused.
 */
final class Targets {
    /** Below this, factors were found: no RSA key of a host may be shorter. */
    private static final int LEAST_RSA = 2048;

    private static final List<String> DEFAULT_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");
    private static final Pattern TOKEN = Pattern.compile("%(.)");
    private static final Pattern TIME = Pattern.compile("(\\d+)([smhdwSMHDW]?)");

    private final SshSettings settings;
    private final Operator operator;
    private final SshProgram ssh;
    private final Map<List<Object>, SshConfig> asked = new ConcurrentHashMap<>();

    Targets(SshSettings settings, Operator operator) {
        this(settings, operator, SshProgram.CONFIGURATION);
    }

    /** @param patience for reading ssh's configuration of one host */
    Targets(SshSettings settings, Operator operator, Duration patience) {
        this.settings = settings;
        this.operator = operator;
        this.ssh = new SshProgram(operator, patience);
    }

    Target host(Host host) {
        if (!host.address().isKnown()) {
            throw new Unreachable(
                    host + ": its address is not known",
                    "the cluster's records have none for it that could be one",
                    "declare it: node '" + host + "', host: '…'");
        }
        Optional<String> user = user(host);
        SshConfig config = config(host.address(), user, settings.port());
        if (settings.jump().isEmpty()) {
            refuseProxyCommand(host.address(), config);
        }
        List<String> jumps = settings.jump().or(() -> config.first("proxyjump")).stream()
                .flatMap(hops -> Stream.of(hops.split(",")))
                .map(String::strip)
                .filter(hop -> !hop.isEmpty() && !hop.equals("none"))
                .toList();
        return target(
                host.address(),
                user,
                settings.port(),
                config,
                jumps,
                settings.password(),
                settings.lenience().legacyFor(host.address()) ? Algorithms.Old.REQUESTED : Algorithms.Old.ON_REQUEST);
    }

    /**
     * Returns who logs in, unless ssh's configuration or the operator's own name says it. For a host that only a record
     * of the cluster names, the configuration does not say it: a record could name any of the operator's other hosts,
     * where that may be root. There, it is who logs in to the host from which the records come.
     */
    private Optional<String> user(Host host) {
        Optional<String> said = host.user().map(UserName::value).or(settings::user);
        Set<Address> named = settings.lenience().declaredAddresses();
        if (said.isPresent() || named.isEmpty() || named.contains(host.address())) {
            return said;
        }
        Address source = settings.vias().stream().map(Host::address).findFirst().orElseGet(() -> named.stream()
                .min(Comparator.comparing(Address::value))
                .orElseThrow());
        return config(source, Optional.empty(), settings.port()).first("user").or(() -> Optional.of(operator.user()));
    }

    /** @param spec {@code user@host:port}, user and port optional */
    Target hop(String spec) {
        int at = spec.lastIndexOf('@');
        Optional<String> user = at < 0 ? Optional.empty() : Optional.of(spec.substring(0, at));
        String rest = spec.substring(at + 1);
        int colon = rest.lastIndexOf(':');
        boolean hasPort = colon > 0 && (rest.indexOf(':') == colon || rest.charAt(colon - 1) == ']');
        try {
            Address address = Address.of((hasPort ? rest.substring(0, colon) : rest).replaceAll("^\\[|\\]$", ""));
            OptionalInt port =
                    hasPort ? OptionalInt.of(Integer.parseInt(rest.substring(colon + 1))) : OptionalInt.empty();
            SshConfig config = config(address, user, port);
            refuseProxyCommand(address, config);
            return target(address, user, port, config, List.of(), Optional.empty(), Algorithms.Old.NEVER);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    "jump '" + spec + "' is not user@host:port", null, "Write for example: jump: 'ops@bastion:22'");
        }
    }

    private SshConfig config(Address address, Optional<String> user, OptionalInt port) {
        return asked.computeIfAbsent(List.of(address, user, port), key -> ssh.ask(address, user, port));
    }

    private static void refuseProxyCommand(Address address, SshConfig config) {
        config.named("proxycommand").ifPresent(command -> {
            throw new Problem(
                    "ssh's configuration has a ProxyCommand for " + address + ", which kesh does not run",
                    command,
                    "Use ProxyJump, or write into the script: ssh jump: 'user@host'");
        });
    }

    private Target target(
            Address address,
            Optional<String> user,
            OptionalInt port,
            SshConfig config,
            List<String> jumps,
            Optional<Secret> password,
            Algorithms.Old old) {
        String login = user.or(() -> config.first("user")).orElse(operator.user());
        String dialled = config.first("hostname").orElse(address.value());
        int number = port.orElse(config.first("port").map(Integer::parseInt).orElse(22));
        String keyName = config.named("hostkeyalias").orElse(dialled);
        Map<String, String> tokens = Map.of(
                "%",
                "%",
                "d",
                operator.home().toString(),
                "h",
                dialled,
                "k",
                keyName,
                "n",
                address.value(),
                "p",
                String.valueOf(number),
                "r",
                login,
                "u",
                operator.user());
        return new Target(
                login,
                dialled,
                number,
                keyName,
                config.named("hostkeyalias").isPresent() ? 22 : number,
                way(config),
                identities(config, tokens),
                knownHosts(address, config),
                jumps,
                password,
                new Target.Rules(
                        Algorithms.of(config, old),
                        Math.max(
                                LEAST_RSA,
                                config.first("requiredrsasize")
                                        .map(Integer::parseInt)
                                        .orElse(LEAST_RSA)),
                        config.named("revokedhostkeys").map(file -> path(file, tokens)),
                        config.on("checkhostip") && !config.has("hostkeyalias") && jumps.isEmpty()));
    }

    private static Target.Way way(SshConfig config) {
        return new Target.Way(
                config.named("bindaddress"),
                config.named("bindinterface"),
                config.first("addressfamily").orElse("any"),
                config.named("connecttimeout").flatMap(Targets::time));
    }

    /** Reads a time as ssh prints it: in seconds. */
    private static Optional<Duration> time(String text) {
        Matcher seconds = TIME.matcher(text);
        return seconds.matches() && !text.equals("0")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(seconds.group(1))))
                : Optional.empty();
    }

    private Target.Identities identities(SshConfig config, Map<String, String> tokens) {
        List<String> methods = config.named("preferredauthentications")
                .map(list -> List.of(list.split(",")))
                .orElse(List.of("publickey", "password", "keyboard-interactive"));
        Set<String> byPassword = new HashSet<>(List.of("password", "keyboard-interactive"));
        byPassword.retainAll(methods);
        if (config.off("passwordauthentication")) {
            byPassword.remove("password");
        }
        if (config.off("kbdinteractiveauthentication")) {
            byPassword.remove("keyboard-interactive");
        }
        return new Target.Identities(
                keys(config, tokens),
                config.all("certificatefile").stream()
                        .filter(file -> !file.equals("none"))
                        .map(file -> path(file, tokens))
                        .toList(),
                settings.key().isPresent() || config.on("identitiesonly"),
                agent(config),
                methods.contains("publickey") && !config.off("pubkeyauthentication"),
                byPassword);
    }

    private List<Path> keys(SshConfig config, Map<String, String> tokens) {
        if (settings.key().isPresent()) {
            return List.of(operator.expand(settings.key().get().toString()));
        }
        Stream<Path> files = config.has("identityfile")
                ? config.all("identityfile").stream()
                        .filter(file -> !file.equals("none"))
                        .map(file -> path(file, tokens))
                : DEFAULT_KEYS.stream()
                        .map(name -> operator.home().resolve(".ssh").resolve(name));
        return files.filter(Files::isReadable).toList();
    }

    private Optional<Path> agent(SshConfig config) {
        Optional<String> socket = config.first("identityagent").filter(name -> !name.equals("SSH_AUTH_SOCK"));
        return socket.isPresent()
                ? socket.filter(name -> !name.equals("none")).map(operator::expand)
                : operator.agent();
    }

    private List<Path> knownHosts(Address address, SshConfig config) {
        if (settings.knownHosts().isPresent()) {
            return List.of(operator.expand(settings.knownHosts().get().toString()));
        }
        config.named("knownhostscommand").ifPresent(command -> {
            throw new Problem(
                    "ssh's configuration has a KnownHostsCommand for " + address + ", which kesh does not run",
                    command,
                    "Put its lines into a file, and write into the script: ssh knownHosts: '~/.ssh/known_hosts'");
        });
        if (!config.has("userknownhostsfile")) {
            return List.of(operator.expand("~/.ssh/known_hosts"), Path.of("/etc/ssh/ssh_known_hosts"));
        }
        List<Path> files = new ArrayList<>();
        for (String option : List.of("userknownhostsfile", "globalknownhostsfile")) {
            config.all(option).stream()
                    .flatMap(line -> Stream.of(line.split(" ")))
                    .filter(file -> !file.equals("none"))
                    .map(operator::expand)
                    .forEach(files::add);
        }
        return files;
    }

    /** Returns a path in which ssh prints tokens as they were written; what kesh does not know stays as it is. */
    private Path path(String file, Map<String, String> tokens) {
        return operator.expand(TOKEN.matcher(file)
                .replaceAll(token -> Matcher.quoteReplacement(tokens.getOrDefault(token.group(1), token.group()))));
    }
}
