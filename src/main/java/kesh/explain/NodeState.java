package kesh.explain;

import java.util.Locale;

/** A node's role, status and upstream in repmgr's tables, with the signs that repmgr puts before them. */
final class NodeState {
    private NodeState() {}

    /** True if a server answers there that accepts writes. */
    static boolean isRunningPrimary(String role, String status) {
        return role.equals("primary") && status.matches("\\*\\s*running") || status.contains("running as primary");
    }

    static void tell(Found found, Form form, long line, String name, String role, String status, String upstream) {
        String sign = status.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        switch (sign) {
            case "* running" -> runs(found, form, line, name, role);
            case "running" -> attached(found, form, line, name, role, upstream);
            case "? running" ->
                found.warned(
                        form,
                        line,
                        name + " runs, and takes no connections",
                        "it is starting up, recovering or shutting down, or its limit of connections is reached",
                        "look again in a minute; if it stays so, look at its log");
            case "! running" ->
                found.failed(
                        form,
                        line,
                        name + " runs, but its record says that it does not",
                        "the repmgrds of the others do not count it: when the primary is lost, it and another may both be promoted",
                        "rescan shows and mends records");
            case "! running as primary" ->
                found.failed(
                        form,
                        line,
                        name + " is recorded as a " + role + ", but runs as a primary",
                        "it was promoted, or started again after another was: there may be two primaries that take writes",
                        "stop applications; kesh check shows every primary and timeline. Whichever is to be given up: rejoin '"
                                + name + "'");
            case "! running as standby" ->
                found.failed(
                        form,
                        line,
                        name + " is recorded as a primary, but runs as a standby",
                        "its record was not changed when it came to follow another",
                        "rescan shows and mends records");
            case "? unreachable" ->
                found.failed(
                        form,
                        line,
                        name + " is recorded as running, but could not be reached",
                        "its server or its host is down, or the network between: from there only, or from all, is not told",
                        role.equals("primary")
                                ? "kesh check looks from each node. If it is down and nobody was promoted: start '"
                                        + name + "', or promote a standby; if somebody was: rejoin '" + name + "'"
                                : "kesh check looks from each node. If it is down: start '" + name
                                        + "'; if it is gone for good: shrink '" + name + "', lost: true");
            case "- failed", "! failed" ->
                found.failed(
                        form,
                        line,
                        name + " is down, and recorded as failed",
                        role.equals("primary")
                                ? "after a failover this is the former primary"
                                : "its slot on the upstream holds WAL until it is back",
                        role.equals("primary")
                                ? "rejoin '" + name + "'"
                                : "start '" + name + "'; if it is gone for good: shrink '" + name + "', lost: true");
            case "? rejected", "! rejected" ->
                found.failed(
                        form,
                        line,
                        name + " rejects the connection",
                        "the password or the rule in sys_hba.conf or pg_hba.conf does not fit there",
                        "kesh check names it; ~/.encpwd or ~/.pgpass on the node that asked");
            default ->
                found.unknown(
                        form, line, name + ": what status '" + status + "' means is not known", null, "kesh check");
        }
    }

    private static void runs(Found found, Form form, long line, String name, String role) {
        switch (role) {
            case "primary" -> found.held(form, line, name + " is the primary, and runs");
            case "witness" -> found.held(form, line, name + " is the witness, and runs");
            default ->
                found.unknown(form, line, name + ": what role '" + role + "' means is not known", null, "kesh check");
        }
    }

    private static void attached(Found found, Form form, long line, String name, String role, String upstream) {
        String plain = upstream.replaceFirst("^[!?]\\s*", "");
        if (upstream.startsWith("!")) {
            notAttached(found, form, line, name, plain);
        } else if (upstream.startsWith("?")) {
            found.unknown(
                    form,
                    line,
                    "whether " + name + " is attached to its upstream is not known",
                    plain.isEmpty() ? null : "its upstream " + plain + " could not be asked",
                    "kesh check");
        } else if (role.equals("standby") && plain.isEmpty()) {
            found.warned(
                    form,
                    line,
                    name + " runs, and no upstream is recorded for it",
                    "a switchover to it is refused, and nobody knows from whom it receives its WAL",
                    "rescan shows and mends records");
        } else if (role.equals("primary")) {
            found.unknown(
                    form,
                    line,
                    name + " is recorded as a primary, and not marked as the running one",
                    null,
                    "kesh check shows which one takes writes");
        } else {
            found.held(
                    form,
                    line,
                    plain.isEmpty()
                            ? name + " is a " + role + ", and runs"
                            : name + " is a " + role + " of " + plain + ", and runs attached to it");
        }
    }

    static Found.Entry notAttached(Found found, Form form, long line, String name, String upstream) {
        return found.failed(
                form,
                line,
                name + " runs, but is not attached to its upstream " + upstream,
                "it receives no WAL from there: it falls behind, and its slot there holds what it lacks",
                "kesh check says why. If WAL is missing or the timelines part: rejoin '" + name + "', or rebuild '"
                        + name + "'; else follow '" + name + "'");
    }
}
