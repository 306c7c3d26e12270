package kesh.verb.grow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kesh.cluster.ClusterState;
import kesh.cluster.Server;
import kesh.plan.Check;
import kesh.verb.part.Capacity;
import kesh.verb.part.CommandLines;
import kesh.verb.part.Limits;

/** The needs of a copy at the server that it is made from; once the copy is made or is running, nothing is checked. */
record SourceChecks(ClusterState now, NewNode node) {
    List<Check> all() {
        if (!node.isToBeCopied(now)) {
            return List.of();
        }
        Server upstream = node.upstreamServer();
        List<Check> checks = new ArrayList<>();
        CommandLines.toCopyFrom(node.upstream()).ifPresent(checks::add);
        checks.add(atLeast(
                upstreamName() + " has free WAL senders",
                "max_wal_senders",
                upstream.replications().size(),
                Capacity.SENDERS_FOR_A_CLONE));
        if (node.slot().isPresent()) {
            // A slot of that name is dropped before the copy, or reported below if it is in use.
            long others = upstream.slots().stream()
                    .filter(slot -> !node.slot().equals(Optional.of(slot.name())))
                    .count();
            checks.add(atLeast(upstreamName() + " has a free replication slot", "max_replication_slots", others, 1));
            node.slot()
                    .flatMap(upstream::slot)
                    .filter(Server.Slot::active)
                    .ifPresent(slot -> checks.add(Check.failed(
                            "slot " + slot.name() + " is free",
                            upstreamName() + ": slot " + slot.name() + " is in use",
                            "something receives WAL through it, and id " + node.id() + " would need the same slot name",
                            "find it in pg_replication_slots (active_pid), or give the new node another id")));
        }
        setting("wal_level", value -> value.equals("replica") || value.equals("logical"), "replica or logical")
                .ifPresent(checks::add);
        setting("hot_standby", "on"::equals, "on").ifPresent(checks::add);
        if (!upstream.setting("archive_mode").orElse("off").equals("off")
                && upstream.setting("archive_command").orElse("").isEmpty()) {
            checks.add(Check.failed(
                    "archiving is set up completely",
                    upstreamName() + ": archive_mode is on, archive_command empty",
                    "repmgr refuses to clone from it",
                    "set archive_command; use /bin/true to archive nothing"));
        }
        for (String name : Limits.NOT_LOWER) {
            long primary =
                    Capacity.number(now.primaries().get(0).runningServer().orElseThrow(), name);
            if (Capacity.number(upstream, name) < primary) {
                checks.add(Check.failed(
                        name + " suffices",
                        "%s: %s is %d, lower than the primary's %d"
                                .formatted(upstreamName(), name, Capacity.number(upstream, name), primary),
                        "the copy would have the same value, and a standby with a lower value does not start",
                        "raise it on " + upstreamName()));
            }
        }
        if (!upstream.setting("wal_log_hints").orElse("").equals("on")
                && !upstream.setting("data_checksums").orElse("").equals("on")) {
            checks.add(Check.warned(
                    "a failed primary could come back by rewind",
                    upstreamName() + ": neither wal_log_hints nor data checksums are on",
                    "pg_rewind needs one of them; without them, a rejoin copies everything",
                    null));
        }
        checks.add(listens(upstream));
        return checks;
    }

    private Check atLeast(String title, String setting, long used, int needed) {
        long limit = Capacity.number(node.upstreamServer(), setting);
        String found = "%d of %d in use".formatted(used, limit);
        return limit - used >= needed
                ? Check.held(title, found)
                : Check.failed(
                        title,
                        "%s: %s, %d more needed".formatted(upstreamName(), found, needed),
                        null,
                        "raise " + setting + " on all nodes, standbys first; this needs a restart");
    }

    private Optional<Check> setting(String name, Predicate<String> good, String wanted) {
        String value = node.upstreamServer().setting(name).orElse("?");
        return good.test(value)
                ? Optional.empty()
                : Optional.of(Check.failed(
                        name + " allows standbys",
                        upstreamName() + ": " + name + " is " + value + ", not " + wanted,
                        null,
                        "set it in postgresql.conf on " + upstreamName() + "; this needs a restart"));
    }

    /** The copy listens on the addresses of its source. */
    private Check listens(Server upstream) {
        String title = "the copied listen_addresses work on " + node.name();
        String listen = upstream.setting("listen_addresses").orElse("");
        boolean fits = Stream.of(listen.split(",")).map(String::strip).anyMatch(name -> List.of(
                        "*", "0.0.0.0", "::", node.declared().memberAddress().value())
                .contains(name));
        return fits
                ? Check.held(title, listen)
                : Check.failed(
                        title,
                        "the copy would listen on '" + listen + "', as " + upstreamName() + " does",
                        "the members reach " + node.name() + " at "
                                + node.declared().memberAddress(),
                        "set listen_addresses = '*' on " + upstreamName());
    }

    private String upstreamName() {
        return node.upstream().name().value();
    }
}
