package kesh.migrate;

import static kesh.migrate.InstallConf.value;
import static kesh.migrate.ScriptText.printable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.migrate.Assignments.Assignment;

/** Writes the script that does what {@code cluster_install.sh expand} or {@code shrink} would do with an install.conf. */
public final class ScriptOfInstallConf {
    private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private final String file;
    private final String operation;
    private final Map<String, Assignment> parameters;

    private ScriptOfInstallConf(String file, String operation, Map<String, Assignment> parameters) {
        this.file = file;
        this.operation = operation;
        this.parameters = parameters;
    }

    /**
     * @param file its name, for messages
     * @param wanted {@code expand} or {@code shrink}, needed if the file is filled in for both
     * @throws Problem if the file contains something that is no plain data, or too little
     */
    public static String write(String file, String text, Optional<String> wanted) {
        InstallConf conf = InstallConf.read(file, text);
        List<String> filled = conf.operations();
        if (filled.isEmpty() && wanted.isEmpty()) {
            return new ScriptOfInstallConf(file, "install", conf.of("install")).declaration(conf);
        }
        String operation = wanted.orElseGet(() -> only(file, filled));
        if (!filled.contains(operation)) {
            throw new Problem(
                    file + ": section [" + operation + "] is not filled in",
                    operation + "_ip is empty, or there is no such section",
                    null);
        }
        return new ScriptOfInstallConf(file, operation, conf.of(operation)).script();
    }

    private static String only(String file, List<String> filled) {
        if (filled.size() == 1) {
            return filled.get(0);
        }
        throw new Problem(
                file + ": both [expand] and [shrink] are filled in",
                "the vendor's script handles one node at a time",
                "choose: kesh import " + file + " --section expand, or --section shrink");
    }

    /** The script that declares the cluster which the vendor's script has installed with it, for all other words. */
    private String declaration(InstallConf conf) {
        List<String> members = Stream.of(
                        "all_ip", "production_ip", "local_disaster_recovery_ip", "remote_disaster_recovery_ip")
                .flatMap(name -> conf.everywhere(name).stream())
                .distinct()
                .toList();
        if (members.isEmpty()) {
            throw new Problem(
                    file + ": it names no node",
                    "all_ip, expand_ip and shrink_ip are empty",
                    "fill in all_ip with the members' addresses, or import the output of repmgr cluster show");
        }
        if (!members.stream().allMatch(ScriptText::isName)) {
            throw wrong("all_ip", "a list of host names or addresses");
        }
        List<String> lines = new ArrayList<>();
        lines.add("// Written by 'kesh import' from section [install] of " + printable(file) + ".");
        lines.add("// It declares the cluster that was installed with it: neither [expand] nor [shrink] is filled in.");
        lines.add("cluster('kingbase') {");
        lines.add("    ssh user: '" + user() + "', port: " + sshPort());
        for (int i = 0; i < members.size(); i++) {
            lines.add("    via 'member" + (i + 1) + "', host: '" + members.get(i) + "'");
        }
        lines.add("}");
        return finished(lines);
    }

    private String script() {
        int id = number("node_id", 1, Integer.MAX_VALUE);
        String node = "node" + id;
        boolean witness =
                switch (required(operation + "_type")) {
                    case "0" -> false;
                    case "1" -> true;
                    default -> throw wrong(operation + "_type", "0 (a standby) or 1 (a witness)");
                };
        List<String> lines = new ArrayList<>();
        lines.add("// Written by 'kesh import' from sections [install] and [" + operation + "] of " + printable(file)
                + ".");
        lines.add("cluster('kingbase') {");
        lines.add("    ssh user: '" + user() + "', port: " + sshPort());
        lines.add("    via 'primary', host: '" + host("primary_ip") + "'");
        lines.add("    node '" + node + "', host: '" + host(operation + "_ip") + "', id: " + id);
        lines.add("");
        if (operation.equals("expand") && value(parameters, "zip_package").isPresent()) {
            lines.add("    prepare '" + node + "'");
        }
        lines.add("    " + (operation.equals("expand") && witness ? "witness" : operation) + " '" + node + "'");
        lines.add("}");
        return finished(lines);
    }

    private String finished(List<String> lines) {
        List<String> left = left();
        if (!left.isEmpty()) {
            lines.add("");
            lines.add("// What " + printable(file) + " says and this script does not:");
            lines.addAll(left);
        }
        return String.join("\n", lines) + "\n";
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        parameters.forEach((name, assignment) -> {
            boolean isEmpty = InstallConf.values(parameters, name).isEmpty();
            String fate = operation.equals("install") && name.equals("all_ip")
                    ? ConfParameter.CARRIED
                    : ConfParameter.fate(name);
            if (!isEmpty && !fate.equals(ConfParameter.CARRIED)) {
                String value = ConfParameter.isSecret(name) ? "***" : printable(String.join(" ", assignment.values()));
                left.add("// - " + name + " = " + value + ": " + fate);
            }
        });
        return left;
    }

    private String user() {
        String user = value(parameters, "execute_user").orElse("kingbase");
        if (!USER.matcher(user).matches()) {
            throw wrong("execute_user", "the name of a user");
        }
        return user;
    }

    private int sshPort() {
        return value(parameters, "ssh_port").isPresent() ? number("ssh_port", 1, 65_535) : 22;
    }

    private String host(String name) {
        String host = required(name);
        if (!ScriptText.isName(host)) {
            throw wrong(name, "a host name or an address");
        }
        return host;
    }

    private int number(String name, int from, int to) {
        String text = required(name);
        boolean fits = text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= from && Integer.parseInt(text) <= to;
        if (!fits) {
            throw wrong(name, "a whole number" + (to == Integer.MAX_VALUE ? "" : " from " + from + " to " + to));
        }
        return Integer.parseInt(text);
    }

    private String required(String name) {
        return value(parameters, name)
                .orElseThrow(() -> new Problem(
                        file + ": " + name + " is not set",
                        "[" + operation + "] needs it, there or under [install]",
                        null));
    }

    private Problem wrong(String name, String wanted) {
        Assignment assignment = parameters.get(name);
        return new Problem(
                file + ":" + assignment.line() + ": " + name + " is not " + wanted,
                printable(String.join(" ", assignment.values())),
                null);
    }
}
