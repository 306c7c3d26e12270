package kesh.verb.operate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.Grants;
import kesh.cluster.Node;
import kesh.cluster.Parameter;
import kesh.cluster.ParameterValue;
import kesh.cluster.Right;
import kesh.cluster.Rights;
import kesh.cluster.Seen;
import kesh.plan.Check;
import kesh.verb.part.Limits;
import kesh.verb.part.ServerSteps;

/** Checks that the servers would accept the values, and that a repmgr cluster could live with them. */
record SetChecks(ClusterState now, List<Node> nodes, Map<String, String> wishes) {
    private static final String REPMGRS = "repmgr sets it when a standby follows, is cloned or rejoins";
    private static final String RECORDED = "repmgr.nodes and each repmgr.conf name it: clone the node again with it";

    /** Settings that this word must not change, with the reasons. */
    private static final Map<String, String> OWNED = Map.of(
            "primary_conninfo", REPMGRS,
            "primary_slot_name", REPMGRS,
            "promote_trigger_file", "use promote: a file would do it without repmgr's knowledge",
            "recovery_target_timeline",
                    "a standby that does not follow the latest timeline is lost at the next failover",
            "port", RECORDED,
            "data_directory", RECORDED,
            "hot_standby", "without it, no one can query a standby, not even repmgr");

    /** A problem with a value on one node. */
    private record Fault(Check.Verdict verdict, String message, String detail, String hint) {}

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        wishes.forEach((name, value) -> checks.addAll(of(name, value)));
        return checks;
    }

    /** The same fault of several nodes is reported once. */
    private List<Check> of(String name, String value) {
        String title = "%s can be '%s'".formatted(name, value);
        if (OWNED.containsKey(name)) {
            return List.of(Check.failed(title, name + " must not be set like this", OWNED.get(name), null));
        }
        Map<Fault, List<Node>> faults = new LinkedHashMap<>();
        for (Node node : nodes) {
            fault(node, name, value).ifPresent(fault -> faults.computeIfAbsent(fault, none -> new ArrayList<>())
                    .add(node));
        }
        List<Check> checks = new ArrayList<>();
        faults.forEach((fault, where) -> checks.add(new Check(
                title,
                fault.verdict,
                ServerSteps.names(where) + ": " + fault.message,
                Optional.ofNullable(fault.detail),
                Optional.ofNullable(fault.hint))));
        if (checks.stream().noneMatch(Check::isObstacle)) {
            checks.addAll(inCluster(title, name, value));
        }
        return checks.isEmpty() ? List.of(Check.held(title, "on " + ServerSteps.names(nodes))) : checks;
    }

    private static Optional<Fault> fault(Node node, String name, String value) {
        Optional<Parameter> known = node.runningServer().flatMap(server -> server.parameter(name));
        Optional<Rights> rights =
                node.runningServer().flatMap(server -> server.rights().found());
        if (known.isEmpty()
                && rights.filter(held -> held.lack(Right.SEE_SETTINGS)).isPresent()) {
            return Optional.of(new Fault(
                    Check.Verdict.UNKNOWN,
                    rights.get().user() + " may not see whether there is a parameter " + name,
                    null,
                    Grants.mending(node, List.of(Right.SEE_SETTINGS))));
        }
        if (known.isEmpty()) {
            return failed(
                    "no parameter is called " + name,
                    null,
                    name.contains(".")
                            ? "the extension that it belongs to must be in shared_preload_libraries, and loaded"
                            : "find its name in pg_settings");
        }
        Parameter parameter = known.get();
        if (parameter.context().equals("internal")) {
            return failed(
                    name + " cannot be changed",
                    "it was fixed when the cluster was created, or the server built",
                    null);
        }
        Optional<String> parsed = ParameterValue.parsed(parameter, value);
        if (parsed.isEmpty()) {
            return failed("'%s' is not a value of %s".formatted(value, name), inWords(parameter), null);
        }
        if (!isWithin(parameter, parsed.get())) {
            return failed(
                    "'%s' is out of range for %s".formatted(value, name),
                    "from %s to %s%s"
                            .formatted(
                                    parameter.least().orElse(""),
                                    parameter.most().orElse(""),
                                    parameter.unit().isEmpty() ? "" : ", in " + parameter.unit()),
                    null);
        }
        if (parameter.alterable().equals(Seen.known(false))) {
            return failed(
                    rights.map(Rights::user).orElse("repmgr's user") + " may not set " + name,
                    null,
                    Grants.altering(node, name));
        }
        if (!parameter.written().isKnown()) {
            return Optional.of(new Fault(
                    Check.Verdict.UNKNOWN,
                    "its configuration files could not be read",
                    parameter.written().reason(),
                    Grants.mending(node, List.of(Right.READ_FILES))));
        }
        if (parameter.source().equals("command line") && !parameter.same(parameter.setting(), value)) {
            return failed(
                    name + " is given on the server's command line, which overrides every file",
                    "its value there is '" + parameter.setting() + "'",
                    "remove it there: service_start_command, or the unit of the service");
        }
        if (List.of("user", "database", "database user").contains(parameter.source())) {
            return Optional.of(new Fault(
                    Check.Verdict.WARNED,
                    "in repmgr's own sessions, %s is '%s'".formatted(name, parameter.setting()),
                    "by ALTER ROLE or ALTER DATABASE, which override the files",
                    null));
        }
        return Optional.empty();
    }

    private static Optional<Fault> failed(String message, String detail, String hint) {
        return Optional.of(new Fault(Check.Verdict.FAILED, message, detail, hint));
    }

    private static String inWords(Parameter parameter) {
        return switch (parameter.type()) {
            case "bool" -> "it is on or off";
            case "enum" -> "it is one of: " + String.join(", ", parameter.words());
            default ->
                "it is a number"
                        + (parameter.unit().isEmpty()
                                ? " without a unit"
                                : ", of " + parameter.unit() + " if it has no unit; units: "
                                        + String.join(", ", ParameterValue.unitsOf(parameter)));
        };
    }

    private static boolean isWithin(Parameter parameter, String value) {
        if (!List.of("integer", "real").contains(parameter.type())) {
            return true;
        }
        BigDecimal number = new BigDecimal(value);
        return parameter
                        .least()
                        .filter(least -> number.compareTo(new BigDecimal(least)) < 0)
                        .isEmpty()
                && parameter
                        .most()
                        .filter(most -> number.compareTo(new BigDecimal(most)) > 0)
                        .isEmpty();
    }

    private List<Check> inCluster(String title, String name, String value) {
        if (Limits.NOT_LOWER.contains(name)) {
            return notLower(title, name, value);
        }
        return switch (name) {
            case "wal_level" ->
                value.strip().equalsIgnoreCase("minimal")
                        ? List.of(Check.failed(title, "standbys need a higher wal_level than minimal", null, null))
                        : List.of();
            case "shared_preload_libraries" ->
                loses(value)
                        ? List.of(Check.failed(
                                title,
                                "repmgr is loaded now, and would no longer be",
                                "without it no repmgrd can work with the server",
                                "name all libraries: 'repmgr, …'"))
                        : List.of();
            default -> List.of();
        };
    }

    private boolean loses(String libraries) {
        return !List.of(libraries.split("\\s*,\\s*")).contains("repmgr")
                && nodes.stream().anyMatch(node -> node.runningServer()
                        .flatMap(server -> server.setting("shared_preload_libraries"))
                        .orElse("")
                        .contains("repmgr"));
    }

    /** Compares the final values; the order in which the nodes get them is decided when the steps are planned. */
    private List<Check> notLower(String title, String name, String value) {
        long wish = Limits.number(Optional.of(value));
        Optional<Node> primary = now.primaries().stream().findFirst();
        if (primary.isEmpty()) {
            return List.of();
        }
        boolean ofPrimary = nodes.contains(primary.get());
        long primarys = ofPrimary ? wish : Limits.number(Limits.coming(primary.get(), name));
        List<Node> less = now.members().stream()
                .filter(Limits::isStandby)
                .filter(node -> (nodes.contains(node) ? wish : Limits.number(Limits.coming(node, name))) < primarys)
                .toList();
        return less.isEmpty()
                ? List.of()
                : List.of(Check.failed(
                        title,
                        "%s would have a lower %s than %s"
                                .formatted(
                                        ServerSteps.names(less),
                                        name,
                                        primary.get().name()),
                        "a standby with a lower value than its primary does not start, or stops replaying",
                        "set it on all: leave out on:"));
    }
}
