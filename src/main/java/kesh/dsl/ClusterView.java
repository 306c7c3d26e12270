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
import kesh.cluster.Topology;

/**
 * What was seen of a cluster, as plain values that nothing can be done with: for a {@code require}, and what {@code status}
 * gives in the shell. To a script only what is in {@link #NAMES} is there.
 */
public final class ClusterView extends GroovyObjectSupport {
    /** What may be looked at. */
    static final List<String> NAMES = List.of("members", "standbys", "primary");

    private final ClusterState state;

    ClusterView(ClusterState state) {
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

    /** Groovy would otherwise let the script at the fields. */
    @Override
    public Object getProperty(String name) {
        if (!NAMES.contains(name)) {
            throw new MissingPropertyException(name, ClusterView.class);
        }
        return super.getProperty(name);
    }

    /** One node. */
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

        /** In bytes of WAL, as its upstream counts them; nothing for a primary. */
        public long getLag() {
            if (!server().inRecovery()) {
                return 0;
            }
            return state.members().stream()
                    .flatMap(other -> other.runningServer().stream())
                    .flatMap(sender -> sender.replication(node.name()).stream())
                    .flatMap(row -> row.lagBytes().stream())
                    .findFirst()
                    .orElseThrow(() -> new NotSeen(node.name() + ": its lag is not known, as nobody sends to it"));
        }

        public long getLagSeconds() {
            return server().activity()
                    .lagSeconds()
                    .orElseThrow(() -> new NotSeen(node.name() + ": its lag in seconds is not known"));
        }

        public int getTimeline() {
            return server().timeline();
        }

        /** Sessions of applications: not kesh's, repmgr's nor replication's. */
        public int getClients() {
            return server().activity().clients();
        }

        /** The server's parameters that kesh reads, by their names. */
        public Map<String, String> getSettings() {
            return server().settings();
        }

        /** On the file system of the data directory. */
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
