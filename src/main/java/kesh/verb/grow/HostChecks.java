package kesh.verb.grow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.DataDirectory;
import kesh.cluster.Machine;
import kesh.cluster.Server;
import kesh.command.Quote;
import kesh.plan.Check;
import kesh.text.Sizes;

/** Checks that a host can take a copy of its upstream: disk space, directories, files, clock. */
record HostChecks(ClusterState now, NewNode node) {
    private static final long CLOCK_WARN_MILLIS = 2_000;
    private static final long CLOCK_FAIL_MILLIS = 60_000;

    List<Check> all() {
        PlaceChecks place = node.place();
        List<Check> free = node.isCopied(now) ? List.of() : place.dataDirectory(node.isCloning() || node.isLeftover());
        return Stream.of(room(), free, directories(), place.config(node.configFile(), node.id()), clock())
                .flatMap(List::stream)
                .toList();
    }

    private List<Check> room() {
        String title = node.name() + " has room for the data";
        DataDirectory data = node.machine().dataDirectory();
        OptionalLong free = data.freeBytes();
        if (!node.isToBeCopied(now)) {
            return List.of();
        }
        if (free.isEmpty()) {
            return List.of(Check.unknown(title, node.name() + ": free disk space could not be read", null, null));
        }
        long size = node.upstreamServer().dataBytes();
        long needed = size + size / 10;
        String found = "%s free, %s needed".formatted(Sizes.text(free.getAsLong()), Sizes.text(needed));
        return free.getAsLong() < needed
                ? List.of(Check.failed(
                        title,
                        node.name() + ": " + found + " for " + data.path(),
                        node.upstream().name() + " has " + Sizes.text(size)
                                + " of data; a tenth is added for growth during the copy",
                        "make room, or give the data directory a larger file system"))
                : List.of(Check.held(title, found));
    }

    private List<Check> directories() {
        List<Check> checks = new ArrayList<>();
        Server upstream = node.upstreamServer();
        upstream.setting("unix_socket_directories").stream()
                .flatMap(list -> Stream.of(list.split(",")))
                .map(String::strip)
                .filter(path -> path.startsWith("/"))
                .forEach(path -> checks.add(usable(
                        path,
                        "the socket directory " + path,
                        directory -> directory.exists() && directory.writable(),
                        "as root there: install -d -m 2775 -o "
                                + Quote.word(node.machine().user()) + " " + Quote.word(path))));
        List<String> tablespaces = node.isToBeCopied(now) ? upstream.tablespaces() : List.of();
        tablespaces.forEach(path -> checks.add(usable(
                path,
                "the tablespace directory " + path,
                directory -> directory.writable() && (!directory.exists() || directory.empty()),
                node.machine().user() + " must be able to create it, or it must be empty")));
        String data = node.dataDirectory();
        upstream.setting("config_file")
                .filter(file -> !file.startsWith(data + "/"))
                .map(file -> file.replaceFirst("/[^/]*$", ""))
                .ifPresent(path -> {
                    checks.add(usable(
                            path,
                            "the configuration directory " + path,
                            Machine.Directory::exists,
                            "the configuration is outside the data directory and is not copied: create it there, "
                                    + "e.g. with pg_createcluster, and remove the data directory again"));
                });
        return checks;
    }

    private Check usable(String path, String what, java.util.function.Predicate<Machine.Directory> good, String hint) {
        String title = what + " can be used on " + node.name();
        return node.machine()
                .directory(path)
                .map(directory -> good.test(directory)
                        ? Check.held(title, path)
                        : Check.failed(
                                title,
                                "%s: %s %s"
                                        .formatted(
                                                node.name(),
                                                path,
                                                !directory.exists()
                                                        ? "does not exist"
                                                        : !directory.writable() ? "is not writable" : "is not empty"),
                                null,
                                hint))
                .orElse(Check.unknown(title, node.name() + ": " + path + " was not inspected", null, null));
    }

    private List<Check> clock() {
        String title =
                "the clocks of " + node.name() + " and " + node.upstream().name() + " agree";
        long apart = Math.abs(
                node.machine().clockOffsetMillis() - node.upstreamMachine().clockOffsetMillis());
        String found = String.format(Locale.ROOT, "%.1f s apart", apart / 1000.0);
        if (apart > CLOCK_FAIL_MILLIS) {
            return List.of(Check.failed(
                    title,
                    node.name() + ": its clock is " + found + " from "
                            + node.upstream().name() + "'s",
                    null,
                    "set the clock; run NTP"));
        }
        return List.of(
                apart > CLOCK_WARN_MILLIS
                        ? Check.warned(
                                title,
                                node.name() + ": its clock is " + found + " from "
                                        + node.upstream().name() + "'s",
                                "lag in seconds will be wrong by that much",
                                "run NTP")
                        : Check.held(title, "within " + CLOCK_WARN_MILLIS / 1000 + " s"));
    }
}
