package kesh.dsl;

import groovy.lang.GroovyObjectSupport;
import groovy.lang.MissingPropertyException;
import java.util.List;
import java.util.Map;
import kesh.cluster.ClusterState;
import kesh.cluster.Node;
import kesh.cluster.NodeSelection;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.cluster.Server;
import kesh.cluster.Streaming;
import kesh.cluster.Topology;

/**
 * The seen state of a cluster as plain read-only values, for {@code require} and as the result of {@code status} in the
 * shell. A script sees only the properties in {@link #NAMES}.
 */
public final class ClusterView extends GroovyObjectSupport {
    /** The readable properties. */
    static final List<String> NAMES = List.of("members", "standbys", "primary");

    private final ClusterState state;

    ClusterView(ClusterState state) {
        this.state = state;
    }

    ClusterState state() {
        return state;
    }

    /** Thrown if a script reads something that could not be seen: the unknown is not false. */
    static final class NotSeen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotSeen(String reason) {
            super(reason);
        }
    }

    public List<Member> getMembers() {
        return of(NodeSelection.ALL);
    }

    public List<Member> getStandbys() {
        return of(NodeSelection.STANDBYS);
    }

    public Member getPrimary() {
        return of(NodeSelection.PRIMARY).stream().findFirst().orElseThrow(() -> new NotSeen("no primary was seen"));
    }

    private List<Member> of(NodeSelection selection) {
        return selection.in(state).stream().map(node -> new Member(state, node)).toList();
    }

    /** Otherwise Groovy would give scripts access to the fields. */
    @Override
    public Object getProperty(String name) {
        if (!NAMES.contains(name)) {
            throw new MissingPropertyException(name, ClusterView.class);
        }
        return super.getProperty(name);
    }

    /** One node of the cluster. */
    public static final class Member extends GroovyObjectSupport {
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

        private final ClusterState state;
        private final Topology.Place place;
        private final Node node;
        private final Registration row;

        Member(ClusterState state, Node node) {
            this.state = state;
            this.node = node;
            this.place = Topology.of(state).places().stream()
                    .filter(one -> one.name().equals(node.name()))
                    .findFirst()
                    .orElseThrow();
            this.row = node.registration().orElseThrow();
        }

        public String getName() {
            return node.name().value();
        }

        public String getHost() {
            return node.host().name();
        }

        public int getId() {
            return row.id().value();
        }

        public String getRole() {
            return place.role();
        }

        public String getStatus() {
            return place.status();
        }

        public String getLocation() {
            return row.location();
        }

        public int getPriority() {
            return row.priority();
        }

        public boolean getRunning() {
            return known(node.server()).isPresent();
        }

        /** The lag in bytes of WAL, as the upstream counts them; 0 for a primary. */
        public long getLag() {
            if (!server().inRecovery()) {
                return 0;
            }
            Streaming streaming = new Streaming(state);
            return streaming
                    .sender(node.name())
                    .flatMap(sender -> streaming.row(sender.name(), node.name()))
                    .flatMap(Server.Replication::lagBytes)
                    .orElseThrow(
                            () -> new NotSeen(node.name() + ": its lag is not known, as no server sends WAL to it"));
        }

        public long getLagSeconds() {
            return server().activity()
                    .lagSeconds()
                    .orElseThrow(() -> new NotSeen(node.name() + ": its lag in seconds is not known"));
        }

        public int getTimeline() {
            return server().timeline();
        }

        /** The number of sessions of applications, without those of kesh, repmgr and replication. */
        public int getClients() {
            return server().clients()
                    .found()
                    .orElseThrow(() -> new NotSeen(node.name() + ": how many clients it has is not known"));
        }

        /** The server parameters that kesh reads, by name. */
        public Map<String, String> getSettings() {
            return server().settings();
        }

        /** Free bytes on the file system of the data directory. */
        public long getFreeBytes() {
            return known(node.machine())
                    .dataDirectory()
                    .freeBytes()
                    .orElseThrow(() -> new NotSeen(node.name() + ": its free space is not known"));
        }

        @Override
        public Object getProperty(String name) {
            if (!NAMES.contains(name)) {
                throw new MissingPropertyException(name, Member.class);
            }
            return super.getProperty(name);
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
