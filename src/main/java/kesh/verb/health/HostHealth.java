package kesh.verb.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.text.Sizes;

/** Checks that each host has disk space and the right time, and that nothing was left behind on it. */
final class HostHealth {
    private static final long CLOCK_WARN_MILLIS = 2_000;
    private static final long CLOCK_FAIL_MILLIS = 60_000;
    private static final long MEGABYTE = 1L << 20;

    /** PostgreSQL's default of max_wal_size, in megabytes (manual, 20.5.2). */
    private static final long MAX_WAL_SIZE = 1024;

    private HostHealth() {}

    static List<Check> of(ClusterState now) {
        List<Check> checks = new ArrayList<>();
        Optional<Node> primary = now.primary();
        for (Node node : now.members()) {
            node.machine().found().ifPresent(machine -> {
                checks.add(room(node, machine));
                primary.filter(other -> !other.name().equals(node.name()))
                        .flatMap(other -> other.machine().found())
                        .ifPresent(reference ->
                                checks.add(clock(node, machine, primary.get().name(), reference)));
                checks.add(tidy(node, machine));
            });
        }
        return checks;
    }

    /** WAL grows by max_wal_size between two checkpoints; with less space, the disk fills in an ordinary hour. */
    private static Check room(Node node, Machine machine) {
        String title = node.name() + " has enough room";
        DataDirectory data = machine.dataDirectory();
        if (data.freeBytes().isEmpty() || machine.upkeep().diskBytes().isEmpty()) {
            return Check.unknown(title, node.name() + ": free disk space could not be read", null, null);
        }
        long free = data.freeBytes().getAsLong();
        long disk = machine.upkeep().diskBytes().getAsLong();
        long wal = node.runningServer()
                        .flatMap(server -> megabytes(server, "max_wal_size"))
                        .orElse(MAX_WAL_SIZE)
                * MEGABYTE;
        String found = "%s of %s free".formatted(Sizes.text(free), Sizes.text(disk));
        String message = "%s: only %s for %s".formatted(node.name(), found, data.path());
        if (free < wal) {
            return Check.failed(
                    title, message, "WAL may grow by max_wal_size, " + Sizes.text(wal), "make room before it stops");
        }
        return free < disk / 10
                ? Check.warned(title, message, "less than a tenth of the file system", "make room")
                : Check.held(title, found);
    }

    private static Optional<Long> megabytes(Server server, String setting) {
        return server.setting(setting).filter(text -> text.matches("\\d{1,9}")).map(Long::parseLong);
    }

    private static Check clock(Node node, Machine machine, NodeName primary, Machine reference) {
        String title = "the clocks of %s and %s agree".formatted(node.name(), primary);
        long apart = Math.abs(machine.clockOffsetMillis() - reference.clockOffsetMillis());
        String message = String.format(
                Locale.ROOT, "%s: its clock differs by %.1f s from %s's", node.name(), apart / 1000.0, primary);
        if (apart <= CLOCK_WARN_MILLIS) {
            return Check.held(title, "within " + CLOCK_WARN_MILLIS / 1000 + " s");
        }
        return apart <= CLOCK_FAIL_MILLIS
                ? Check.warned(title, message, "lag in seconds is wrong by that much", "run NTP")
                : Check.failed(title, message, "lag in seconds is wrong by that much", "set the clock; run NTP");
    }

    private static Check tidy(Node node, Machine machine) {
        String title = "nothing of kesh's is left on " + node.name();
        if (machine.jobs().isEmpty()) {
            return Check.held(title, "nothing");
        }
        List<String> running = machine.jobs().entrySet().stream()
                .filter(job -> job.getValue().running())
                .map(job -> job.getKey())
                .toList();
        return Check.warned(
                title,
                running.isEmpty()
                        ? "%s: an interrupted kesh left %s behind"
                                .formatted(
                                        node.name(),
                                        String.join(", ", machine.jobs().keySet()))
                        : "%s: a long command of kesh's runs: %s".formatted(node.name(), String.join(", ", running)),
                "in " + machine.home() + "/.kesh/jobs",
                running.isEmpty() ? "run the interrupted script again; or remove the directory" : "wait until it ends");
    }
}
