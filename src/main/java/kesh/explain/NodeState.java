package kesh.explain;

import java.util.Locale;
import kesh.cluster.NodeName;

/** A node's role, status and upstream in repmgr's tables, with the signs that repmgr puts before them. */
final class NodeState {
    private NodeState() {}

    /**
     * Returns a name for the statement in a hint, which an operator copies into a shell, where it is Groovy: as kesh writes a
     * member's, without what could end a string there. A text that is too long for a name is no name.
     */
    static String called(String name) {
        try {
            return NodeName.recorded(name).value();
        } catch (IllegalArgumentException noName) {
            return "…";
        }
    }

    private static boolean isRole(String role) {
        return role.matches("primary|standby|witness");
    }

    static void tell(Found found, Form form, long line, String name, String role, String status, String upstream) {
        if (!isRole(role)) {
            found.unknown(form, line, name + ": role '" + role + "' is not known", null, "kesh check");
        }
        if (role.equals("witness")) {
            found.nodes().witness(name);
        }
        if (status.contains("running") && !status.startsWith("?")) {
            found.nodes().runs(name);
        }
        String sign = status.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        switch (sign) {
            case "* running" -> runs(found, form, line, name, role);
            case "running" -> attached(found, form, line, name, role, upstream);
            case "? running" ->
                found.failed(
                        form,
                        line,
                        "something answers at the address of " + name + ", and takes no connection",
                        "its server is starting, recovering or stopping, its connections are used up, or a proxy "
                                + "answers for it: so it may run",
                        "look at it from each node: kesh check does; if it stays so, read its log");
            case "! unknown" ->
                found.unknown(
                        form,
                        line,
                        "it is not known whether " + name + " is a primary or a standby",
                        "it answered, but not to that question",
                        "kesh check");
            case "! running" ->
                found.failed(
                        form,
                        line,
                        name + " runs, but its record says that it does not",
                        "the repmgrds of the others do not count it: if the primary is lost, it and another "
                                + "standby may both be promoted",
                        "rescan shows and corrects records");
            case "! running as primary" ->
                found.failed(
                        form,
                        line,
                        name + " is recorded as a " + role + ", but runs as a primary",
                        "it was promoted, or started again after another one was promoted: there may be two "
                                + "primaries that accept writes",
                        "stop applications; kesh check shows every primary and timeline. Rejoin the one to "
                                + "give up: rejoin '" + called(name) + "'");
            case "! running as standby" ->
                found.failed(
                        form,
                        line,
                        name + " is recorded as a primary, but runs as a standby",
                        "its record was not changed when it was attached to another upstream",
                        "rescan shows and corrects records");
            case "? unreachable" ->
                found.failed(
                        form,
                        line,
                        name + " is recorded as running, but could not be reached",
                        "its server or host is down, or the network is broken: the output does not show "
                                + "whether from there only, or from all nodes",
                        role.equals("primary")
                                ? "kesh check tests from each node. If it is down and no standby was promoted: start '"
                                        + called(name) + "', or promote a standby; if one was promoted: rejoin '"
                                        + called(name) + "'"
                                : "kesh check tests from each node. If it is down: start '" + called(name)
                                        + "'; if it is gone for good: shrink '" + called(name) + "', lost: true");
            case "- failed", "! failed" ->
                found.failed(
                        form,
                        line,
                        name + " is down, and recorded as failed",
                        switch (role) {
                            case "primary" -> "after a failover, this is the former primary";
                            case "witness" -> "repmgrd has one vote less, and may not reach a majority";
                            default -> "until it is back, its slot on the upstream holds WAL";
                        },
                        role.equals("primary")
                                ? "rejoin '" + called(name) + "'"
                                : "start '" + called(name) + "'; if it is gone for good: shrink '" + called(name)
                                        + "', lost: true");
            case "? rejected", "! rejected" ->
                found.failed(
                        form,
                        line,
                        name + " rejects the connection",
                        "the password there is wrong, or no rule in sys_hba.conf or pg_hba.conf allows the login",
                        "kesh check names it; see ~/.encpwd or ~/.pgpass on the node that connects");
            default -> found.unknown(form, line, name + ": status '" + status + "' is not known", null, "kesh check");
        }
    }

    private static void runs(Found found, Form form, long line, String name, String role) {
        switch (role) {
            case "primary" -> found.held(form, line, name + " is the primary, and runs");
            case "witness" -> found.held(form, line, name + " is the witness, and runs");
            case "standby" ->
                found.unknown(
                        form,
                        line,
                        name + " is recorded as a standby, but marked as the running primary",
                        null,
                        "kesh check");
            default -> {
                // That the role is not known was said.
            }
        }
    }

    private static void attached(Found found, Form form, long line, String name, String role, String upstream) {
        String plain = upstream.replaceFirst("^[!?]\\s*", "");
        if (upstream.startsWith("!") && role.equals("witness")) {
            found.warned(
                    form,
                    line,
                    name + " is a witness whose copy of the records has another upstream than the primary's",
                    "it may vote by old records",
                    "rescan shows that, and registers it again");
        } else if (upstream.startsWith("!")) {
            notAttached(found, form, line, name, plain);
        } else if (upstream.startsWith("?")) {
            found.unknown(
                    form,
                    line,
                    "it is not known whether " + name + " is attached to its upstream",
                    plain.isEmpty() ? null : "its upstream " + plain + " could not be queried",
                    "kesh check");
        } else if (role.equals("standby") && plain.isEmpty()) {
            found.warned(
                    form,
                    line,
                    name + " runs, and no upstream is recorded for it",
                    "a switchover to it is refused, and no record says where it receives WAL from",
                    "rescan shows and corrects records");
        } else if (role.equals("primary")) {
            found.unknown(
                    form,
                    line,
                    name + " is recorded as a primary, but not marked as the running one",
                    null,
                    "kesh check shows which one accepts writes");
        } else if (isRole(role)) {
            found.held(
                    form,
                    line,
                    plain.isEmpty()
                            ? name + " is a " + role + ", and runs"
                            : name + " is a " + role + " of " + plain + ", and is attached to it");
        }
    }

    static Found.Entry notAttached(Found found, Form form, long line, String name, String upstream) {
        return found.failed(
                form,
                line,
                name + " runs, but is not attached to its upstream " + upstream,
                "it receives no WAL from there: it falls behind, and its slot there holds the WAL that it lacks",
                "kesh check shows why. If WAL is missing or the timelines have diverged: rejoin '" + called(name)
                        + "', or rebuild '" + called(name) + "'; else follow '" + called(name) + "'");
    }
}
