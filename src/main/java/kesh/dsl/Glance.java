package kesh.dsl;

import groovy.lang.GroovyObjectSupport;
import groovy.lang.MissingPropertyException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kesh.cluster.Choice;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.cluster.Topology;

/** What a {@code require} may look at: what was seen of a cluster, as plain values that nothing can be done with. */
final class Glance extends GroovyObjectSupport {
    private final ClusterState state;

    Glance(ClusterState state) {
        this.state = state;
    }

    ClusterState state() {
        return state;
    }

    /** That something was asked which could not be seen; what is not known is not false either. */
    static final class NotSeen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotSeen(String reason) {
            super(reason);
        }
    }

    @Override
    public Object getProperty(String name) {
        return switch (name) {
            case "members" -> of(Choice.ALL);
            case "standbys" -> of(Choice.STANDBYS);
            case "primary" ->
                of(Choice.PRIMARY).stream().findFirst().orElseThrow(() -> new NotSeen("no primary was seen"));
            default -> throw new MissingPropertyException(name, Glance.class);
        };
    }

    private List<Member> of(Choice choice) {
        return choice.in(state).stream().map(node -> new Member(state, node)).toList();
    }

    /** What may be looked at. */
    static final List<String> NAMES = List.of("members", "standbys", "primary");

    /** One node. */
    static final class Member extends GroovyObjectSupport {
        static final List<String> NAMES = List.of(
                "name",
                "host",
                "id",
                "role",
                "status",
                "location",
                "priority",
                "running",
                "lag",
                "lagSeconds",
                "timeline",
                "clients",
                "settings",
                "freeBytes");

        private final Topology.Place place;
        private final Node node;
        private final Map<String, Supplier<Object>> properties;

        Member(ClusterState state, Node node) {
            this.node = node;
            this.place = Topology.of(state).places().stream()
                    .filter(one -> one.name().equals(node.name()))
                    .findFirst()
                    .orElseThrow();
            Registration row = node.registration().orElseThrow();
            this.properties = Map.ofEntries(
                    property("name", () -> node.name().value()),
                    property("host", () -> node.host().name()),
                    property("id", () -> row.id().value()),
                    property("role", place::role),
                    property("status", place::status),
                    property("location", row::location),
                    property("priority", row::priority),
                    property("running", () -> known(node.server()).isPresent()),
                    property("lag", () -> lag(state)),
                    property("lagSeconds", () -> server().activity()
                            .lagSeconds()
                            .orElseThrow(() -> new NotSeen(node.name() + ": its lag in seconds is not known"))),
                    property("timeline", () -> server().timeline()),
                    property("clients", () -> server().activity().clients()),
                    property("settings", () -> server().settings()),
                    property("freeBytes", () -> known(node.machine())
                            .dataDirectory()
                            .freeBytes()
                            .orElseThrow(() -> new NotSeen(node.name() + ": its free space is not known"))));
        }

        private static Map.Entry<String, Supplier<Object>> property(String name, Supplier<Object> value) {
            return Map.entry(name, value);
        }

        @Override
        public Object getProperty(String name) {
            Supplier<Object> value = properties.get(name);
            if (value == null) {
                throw new MissingPropertyException(name, Member.class);
            }
            return value.get();
        }

        /** In bytes of WAL, as its upstream counts them; nothing for a primary. */
        private Object lag(ClusterState state) {
            if (!server().inRecovery()) {
                return 0L;
            }
            return state.members().stream()
                    .flatMap(other -> other.runningServer().stream())
                    .flatMap(sender -> sender.replication(node.name()).stream())
                    .flatMap(row -> row.lagBytes().stream())
                    .findFirst()
                    .orElseThrow(() -> new NotSeen(node.name() + ": its lag is not known, as nobody sends to it"));
        }

        private Server server() {
            return known(node.server()).orElseThrow(() -> new NotSeen(node.name() + ": its server does not run"));
        }

        private <T> T known(Seen<T> seen) {
            return seen.found().orElseThrow(() -> new NotSeen(node.name() + ": " + seen.reason()));
        }

        @Override
        public String toString() {
            return node.name().value();
        }
    }
}
