package kesh.verb.grow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Activity;
import kesh.cluster.Address;
import kesh.cluster.Conninfo;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.Masked;
import kesh.cluster.NodeName;
import kesh.cluster.Right;
import kesh.cluster.Rights;
import kesh.cluster.Secret;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.command.Command;
import kesh.command.Script;
import kesh.fact.DataDirectoryFree;
import kesh.fact.ServerMade;
import kesh.fact.TakesWrites;
import kesh.plan.Step;
import kesh.product.Conventions;
import kesh.verb.part.Emptying;
import kesh.verb.part.LeftJob;
import kesh.verb.part.NodeControl;

/**
 * A server that is made from nothing: the first of a cluster, or a witness.
 *
 * @param dataDirectory its data directory
 * @param conninfo the login of repmgr; its user and database are created
 * @param password the password of that user
 * @param superuserPassword the password of the superuser, if the product has a fixed one
 * @param admitted addresses that repmgr connects from, besides those of the server's own subnets
 * @param granted the rights of repmgr's user; empty if it is a superuser
 */
record NewServer(
        NodeName node,
        Machine machine,
        String dataDirectory,
        Conninfo conninfo,
        Secret password,
        Secret superuserPassword,
        NewCluster wish,
        List<Address> admitted,
        List<Right> granted) {

    /** initdb's three databases and repmgr's, with their WAL: about 30 MB of data, and twice 16 MB. */
    static final long BYTES = 64L << 20;

    /** Words that stand for many hosts where pg_hba.conf has an address (PostgreSQL manual, 21.1). */
    private static final Set<String> ANY_HOST = Set.of("all", "samehost", "samenet");

    private static final Duration MAKING = Duration.ofMinutes(10);
    private static final Script MAKE = Script.of(NewServer.class, "make-server.sh");

    /** PostgreSQL's defaults (15; the same since 10), as far as checks read them. */
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("archive_command", ""),
            Map.entry("archive_mode", "off"),
            Map.entry("data_checksums", "on"),
            Map.entry("hot_standby", "on"),
            Map.entry("max_connections", "100"),
            Map.entry("max_locks_per_transaction", "64"),
            Map.entry("max_prepared_transactions", "0"),
            Map.entry("max_replication_slots", "10"),
            Map.entry("max_wal_senders", "10"),
            Map.entry("max_wal_size", "1024"),
            Map.entry("max_worker_processes", "8"),
            Map.entry("superuser_reserved_connections", "3"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("synchronous_standby_names", ""),
            Map.entry("wal_level", "replica"));

    private Machine.Software software() {
        return machine.software().orElseThrow();
    }

    private Conventions product() {
        return Conventions.of(software());
    }

    private Conventions.Fresh fresh() {
        return product().fresh();
    }

    private String user() {
        return conninfo.get("user").orElse(machine.user());
    }

    private String database() {
        return conninfo.get("dbname").orElse(user());
    }

    /** True if a complete server is there, running or not. */
    boolean isMade() {
        return ServerMade.isOurs(machine, node) && machine.dataDirectory().kind() == DataDirectory.Kind.DATABASE;
    }

    boolean isBeingMade() {
        return machine.runs(ServerMade.job(node));
    }

    /** True for a part of a server that an attempt of kesh left when it failed or died. */
    boolean isLeftover() {
        DataDirectory data = machine.dataDirectory();
        return machine.remembersFailure(ServerMade.job(node)) && !isMade() && !data.free() && !data.serverRunning();
    }

    /** True if the content of the data directory, if there is any, comes from kesh. */
    boolean isOurs() {
        return isMade() || isBeingMade() || isLeftover();
    }

    /** The steps until a complete server is there. */
    List<Step> make() {
        List<Step> steps = new ArrayList<>();
        if (isLeftover()) {
            steps.add(Emptying.of(
                    node, machine, dataDirectory, "remove what an interrupted making left", Optional.empty()));
        }
        Command making = Command.changing(
                        "sh",
                        "-s",
                        "--",
                        software().binDirectory(),
                        product().server(),
                        dataDirectory,
                        wish.locale(),
                        database(),
                        machine.jobDirectory(ServerMade.record(node)),
                        product().config(),
                        fresh().settingsFile(),
                        product().access(),
                        fresh().database(),
                        fresh().superuser().orElse(""))
                .withInput(script())
                .asJob(ServerMade.job(node));
        Step make = Step.run(node, "make a server", making, new ServerMade(node, dataDirectory))
                .within(MAKING)
                .undoneBy("empty " + dataDirectory);
        steps.add(isBeingMade() ? make : make.needing(new DataDirectoryFree(node, dataDirectory)));
        return steps;
    }

    Step start(NodeControl control) {
        return control.startServer(new TakesWrites(node, Optional.of(foreseen())));
    }

    /** The node is a member now, and its record there is enough to know it. */
    List<Step> forgetMaking() {
        List<Step> steps = new ArrayList<>();
        if (machine.remembers(ServerMade.job(node))) {
            steps.add(LeftJob.forget(node, machine, ServerMade.job(node), "making"));
        }
        steps.add(LeftJob.forget(node, machine, ServerMade.record(node), "making"));
        return steps;
    }

    private Masked script() {
        Script make =
                fresh().superuser().isPresent() ? MAKE.with("password", Masked.EMPTY.plus(superuserPassword)) : MAKE;
        return make.with("settings", settingsFile())
                .with("access", accessFile())
                .with("role", role())
                .with("extension", extension())
                .text();
    }

    private Masked role() {
        String superuser = granted.isEmpty() ? "SUPERUSER " : "";
        return Masked.of("CREATE ROLE %s %sREPLICATION LOGIN PASSWORD '".formatted(name(user()), superuser))
                .plus(new Secret(password.reveal().replace("'", "''")))
                .plus("';\nCREATE DATABASE %s OWNER %s;".formatted(name(database()), name(user())));
    }

    /** The extension belongs to the superuser who makes it, so that its schema and tables have to be granted, too. */
    private String extension() {
        return Stream.concat(
                        Stream.of("CREATE EXTENSION repmgr;"),
                        granted.stream()
                                .flatMap(right -> right
                                        .grant(name(user()), software().number().orElse(0))
                                        .stream())
                                .distinct()
                                .map(grant -> grant + ";"))
                .collect(Collectors.joining("\n"));
    }

    private static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** The settings that repmgr needs, and those of the script; of two lines for one name, the last counts. */
    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("port", Integer.toString(conninfo.port(product().port())));
        settings.putAll(fresh().settings());
        settings.putAll(wish.settings());
        settings.merge(
                "shared_preload_libraries",
                "repmgr",
                (own, repmgr) -> List.of(own.split("\\s*,\\s*")).contains(repmgr) ? own : repmgr + ", " + own);
        return settings;
    }

    private String settingsFile() {
        return lines().collect(Collectors.joining("\n", "# of this cluster, written when it was made\n", ""));
    }

    /** The settings as one line for the operator. */
    String inItsConfiguration() {
        return lines().collect(Collectors.joining(", "));
    }

    private Stream<String> lines() {
        return settings().entrySet().stream()
                .map(setting -> setting.getKey() + " = '"
                        + setting.getValue().replace("\\", "\\\\").replace("'", "''") + "'");
    }

    /** Returns it as pg_hba.conf takes it; there, some words in place of a host's name stand for any host. */
    private static String rule(Address address) {
        String text = address.value();
        if (text.matches("[0-9.]+")) {
            return text + "/32";
        }
        return text.contains(":") ? text + "/128" : ANY_HOST.contains(text) ? "\"" + text + "\"" : text;
    }

    private String accessFile() {
        String local = fresh().superuser().isPresent() ? "scram-sha-256" : "peer";
        List<String> lines = new ArrayList<>(List.of(
                fresh().superuser().isPresent()
                        ? "# written when this cluster was made: by password on the host itself, and repmgr from the nodes"
                        : "# written when this cluster was made: the OS user on the host itself, and repmgr from the nodes",
                "local all all " + local,
                "local replication all " + local));
        List<String> addresses = new ArrayList<>(List.of("127.0.0.1/32", "samenet"));
        admitted.stream().filter(Address::isKnown).map(NewServer::rule).forEach(addresses::add);
        for (String address : addresses) {
            lines.add("host %s %s %s scram-sha-256".formatted(name(database()), name(user()), address));
            lines.add("host replication %s %s scram-sha-256".formatted(name(user()), address));
            fresh().superuser()
                    .ifPresent(
                            superuser -> lines.add("host all %s %s scram-sha-256".formatted(name(superuser), address)));
        }
        lines.addAll(wish.access());
        return String.join("\n", lines);
    }

    /** The values that the server will report when it runs for the first time. */
    private Server foreseen() {
        Map<String, String> settings = new TreeMap<>(DEFAULTS);
        settings.put("data_directory", dataDirectory);
        settings.put("config_file", dataDirectory + "/" + product().config());
        settings.put("hba_file", dataDirectory + "/" + product().access());
        settings.putAll(settings());
        return new Server(
                software().number().orElse(0),
                ServerMade.NEW_SYSTEM,
                false,
                1,
                Optional.empty(),
                settings,
                BYTES / 2,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Seen.known(new Server.Repmgrd(false, false)),
                Seen.known(List.of()),
                new Activity(
                        Instant.MAX,
                        List.of(),
                        0,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Seen.known(Optional.empty()),
                        Seen.known(Instant.MAX),
                        Seen.known(List.of()),
                        Seen.known(Optional.empty()),
                        Seen.known(List.of()),
                        Seen.known(List.of())),
                List.of(),
                Map.of(),
                Seen.known(
                        granted.isEmpty()
                                ? Rights.ofSuperuser(user())
                                : new Rights(
                                        user(),
                                        false,
                                        Stream.of(Right.values())
                                                .filter(right -> !granted.contains(right))
                                                .toList())));
    }
}
