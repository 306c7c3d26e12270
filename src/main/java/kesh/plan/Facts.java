package kesh.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import kesh.cluster.ClusterState;
import kesh.cluster.Conninfo;
import kesh.cluster.Machine;
import kesh.cluster.Machine.DataDirectory;
import kesh.cluster.Masked;
import kesh.cluster.Node;
import kesh.cluster.NodeName;
import kesh.cluster.Passfile;
import kesh.cluster.Registration;
import kesh.cluster.Seen;
import kesh.cluster.Server;

/** The facts that steps bring about. Each is told from what a survey sees, never from what a command returned. */
public final class Facts {
    private Facts() {}

    private static Optional<Machine> machine(ClusterState state, NodeName node) {
        return state.node(node).flatMap(seen -> seen.machine().found());
    }

    private static Optional<Server> server(ClusterState state, NodeName node) {
        return state.node(node).flatMap(Node::runningServer);
    }

    private static ClusterState withMachine(ClusterState state, NodeName node, UnaryOperator<Machine> change) {
        return state.with(node, seen -> seen.machine()
                .found()
                .map(machine -> seen.withMachine(change.apply(machine)))
                .orElse(seen));
    }

    private static ClusterState withServer(ClusterState state, NodeName node, UnaryOperator<Server> change) {
        return state.with(node, seen -> seen.runningServer()
                .map(server -> seen.withServer(change.apply(server)))
                .orElse(seen));
    }

    /**
     * repmgr.conf is there and speaks of this node.
     *
     * @param text what is written where it does not
     * @param identity the settings that must be as given; others are the operator's to change
     */
    public record Configured(NodeName node, String path, Masked text, Map<String, String> identity) implements Fact {
        @Override
        public boolean holds(ClusterState state) {
            return machine(state, node)
                    .map(Machine::config)
                    .filter(config ->
                            config.path().equals(path) && config.text().isPresent())
                    .filter(config -> config.settings().entrySet().containsAll(identity.entrySet()))
                    .isPresent();
        }

        @Override
        public ClusterState assume(ClusterState state) {
            return withMachine(
                    state,
                    node,
                    machine ->
                            machine.withConfig(new Machine.ConfigFile(path, Optional.of(text), identity, true, true)));
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(node);
        }

        @Override
        public String toString() {
            return path + " on " + node + " describes " + node;
        }
    }

    /** The password file of a node has a password for each of these logins. */
    public record PasswordsKnown(NodeName node, List<Passfile.Entry> entries) implements Fact {
        @Override
        public boolean holds(ClusterState state) {
            return machine(state, node)
                    .map(Machine::passfile)
                    .filter(passfile -> entries.stream().allMatch(entry -> knows(passfile, entry)))
                    .isPresent();
        }

        private static boolean knows(Passfile passfile, Passfile.Entry wanted) {
            int port = wanted.port().equals("*") ? 0 : Integer.parseInt(wanted.port());
            return passfile.entry(wanted.host(), port, wanted.database(), wanted.user())
                    .filter(found -> found.password().equals(wanted.password()))
                    .isPresent();
        }

        @Override
        public ClusterState assume(ClusterState state) {
            return withMachine(
                    state,
                    node,
                    machine -> machine.withPassfile(machine.passfile().plus(entries)));
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(node);
        }

        @Override
        public String toString() {
            return "the password file of " + node + " has the repmgr logins";
        }
    }

    /** The data directory is absent or empty. */
    public record DataDirectoryFree(NodeName node, String path) implements Fact {
        @Override
        public boolean holds(ClusterState state) {
            return machine(state, node)
                    .map(Machine::dataDirectory)
                    .filter(data -> data.path().equals(path) && data.free())
                    .isPresent();
        }

        @Override
        public ClusterState assume(ClusterState state) {
            return withMachine(
                    state,
                    node,
                    machine -> machine.withDataDirectory(machine.dataDirectory().emptied()));
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(node);
        }

        @Override
        public String toString() {
            return path + " on " + node + " is free";
        }
    }

    /** Nothing is left of a job of that name. */
    public record JobForgotten(NodeName node, String job) implements Fact {
        @Override
        public boolean holds(ClusterState state) {
            return machine(state, node)
                    .filter(machine -> !machine.jobs().containsKey(job))
                    .isPresent();
        }

        @Override
        public ClusterState assume(ClusterState state) {
            return withMachine(state, node, machine -> machine.withoutJob(job));
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(node);
        }

        @Override
        public String toString() {
            return "nothing is left of the job " + job + " on " + node;
        }
    }

    /** A server has no slot of that name. */
    public record SlotAbsent(NodeName node, String slot) implements Fact {
        @Override
        public boolean holds(ClusterState state) {
            return server(state, node)
                    .filter(server -> server.slot(slot).isEmpty())
                    .isPresent();
        }

        @Override
        public ClusterState assume(ClusterState state) {
            return withServer(
                    state,
                    node,
                    server -> server.withSlots(server.slots().stream()
                            .filter(seen -> !seen.name().equals(slot))
                            .toList()));
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(node);
        }

        @Override
        public String toString() {
            return node + " has no slot " + slot;
        }
    }

    /**
     * The data directory is a whole copy that would start as this node's standby: valid control data of the right
     * system, and the replication settings, which repmgr writes last.
     *
     * @param slot the slot on the upstream; absent where the cluster uses none
     */
    public record Cloned(
            NodeName node,
            NodeName upstream,
            String path,
            String systemIdentifier,
            Conninfo source,
            Optional<String> slot)
            implements Fact {
        /** The name of the job that copies; it leaves nothing behind if it ends well. */
        public static String job(NodeName node) {
            return "clone-" + node;
        }

        @Override
        public boolean holds(ClusterState state) {
            return machine(state, node)
                    .map(Machine::dataDirectory)
                    .filter(data -> data.path().equals(path)
                            && data.kind() == DataDirectory.Kind.DATABASE
                            && data.systemIdentifier().equals(Optional.of(systemIdentifier))
                            && data.standbySignal()
                            && data.primaryConninfo()
                                    .flatMap(conninfo -> conninfo.get("application_name"))
                                    .equals(Optional.of(node.value()))
                            && data.primarySlotName().equals(slot))
                    .isPresent();
        }

        @Override
        public ClusterState assume(ClusterState state) {
            ClusterState copied = withMachine(state, node, machine -> machine.withoutJob(job(node))
                    .withDataDirectory(machine.dataDirectory()
                            .asCopy(systemIdentifier, source.with("application_name", node.value()), slot)));
            return slot.map(name -> withServer(copied, upstream, server -> withSlot(server, name, false)))
                    .orElse(copied);
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(node, upstream);
        }

        @Override
        public String toString() {
            return path + " on " + node + " is a copy of " + upstream;
        }
    }

    private static Server withSlot(Server server, String name, boolean active) {
        List<Server.Slot> slots = new ArrayList<>(server.slots());
        slots.removeIf(slot -> slot.name().equals(name));
        slots.add(new Server.Slot(name, true, active, Optional.of(0L), Optional.of("reserved")));
        return server.withSlots(slots);
    }

    /**
     * The node's server runs as a standby and receives WAL from the upstream, and the upstream says so too.
     *
     * @param source how the upstream is connected to
     * @param slot the upstream's slot, which must be active; absent where the cluster uses none
     */
    public record Streams(NodeName node, NodeName upstream, Conninfo source, int port, Optional<String> slot)
            implements Fact {
        @Override
        public boolean holds(ClusterState state) {
            boolean receives = server(state, node)
                    .filter(Server::inRecovery)
                    .flatMap(Server::walReceiver)
                    .filter(receiver -> receiver.status().equals("streaming"))
                    .isPresent();
            Optional<Server> sender = server(state, upstream);
            boolean sends = sender.flatMap(server -> server.replication(node))
                    .filter(replication -> replication.state().equals("streaming"))
                    .isPresent();
            boolean slotActive = slot.map(name -> sender.flatMap(server -> server.slot(name))
                            .filter(Server.Slot::active)
                            .isPresent())
                    .orElse(true);
            return receives && sends && slotActive;
        }

        @Override
        public ClusterState assume(ClusterState state) {
            Optional<Server> sender = server(state, upstream);
            if (sender.isEmpty()) {
                return state;
            }
            Server.WalReceiver receiver = new Server.WalReceiver("streaming", source.host(), port, slot);
            ClusterState started = withMachine(
                            state,
                            node,
                            machine -> machine.withDataDirectory(
                                    machine.dataDirectory().withServerRunning()))
                    .with(node, seen -> seen.withServer(sender.get().asStandby(receiver)));
            return withServer(started, upstream, server -> {
                List<Server.Replication> replications = new ArrayList<>(server.replications());
                replications.removeIf(row -> row.applicationName().equals(node.value()));
                replications.add(new Server.Replication(node.value(), "streaming", "async", Optional.of(0L)));
                Server sending = server.withReplications(replications);
                return slot.map(name -> withSlot(sending, name, true)).orElse(sending);
            });
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(node, upstream);
        }

        @Override
        public String toString() {
            return node + " streams from " + upstream
                    + slot.map(name -> " through " + name).orElse("");
        }
    }

    /** The primary's repmgr.nodes has this row. */
    public record Registered(Registration row) implements Fact {
        @Override
        public boolean holds(ClusterState state) {
            return state.node(row.name())
                    .flatMap(Node::registration)
                    .filter(seen -> seen.id().equals(row.id())
                            && seen.role() == row.role()
                            && seen.upstream().equals(row.upstream())
                            && seen.active()
                            && seen.conninfo().host().equals(row.conninfo().host())
                            && seen.configFile().equals(row.configFile()))
                    .isPresent();
        }

        @Override
        public ClusterState assume(ClusterState state) {
            ClusterState known = state.with(row.name(), node -> node.withRegistration(row));
            for (Node member : known.members()) {
                known = withServer(
                        known,
                        member.name(),
                        server ->
                                server.withRegistrations(server.registrations().map(rows -> {
                                    List<Registration> more = new ArrayList<>(rows);
                                    more.removeIf(other -> other.id().equals(row.id()));
                                    more.add(row);
                                    return List.copyOf(more);
                                })));
            }
            return known;
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(row.name());
        }

        @Override
        public String toString() {
            return row.name() + " is registered as " + row.role() + " with id " + row.id()
                    + row.upstream().map(id -> " under node " + id).orElse("");
        }
    }

    /** The node's repmgrd runs and the server knows of it. */
    public record RepmgrdRuns(NodeName node) implements Fact {
        @Override
        public boolean holds(ClusterState state) {
            return server(state, node)
                    .flatMap(server -> server.repmgrd().found())
                    .filter(Server.Repmgrd::running)
                    .isPresent();
        }

        @Override
        public ClusterState assume(ClusterState state) {
            return withMachine(
                    withServer(state, node, server -> server.withRepmgrd(Seen.known(new Server.Repmgrd(true, false)))),
                    node,
                    machine -> machine.withRepmgrd(OptionalInt.of(0)));
        }

        @Override
        public Set<NodeName> about() {
            return Set.of(node);
        }

        @Override
        public String toString() {
            return "repmgrd runs on " + node;
        }
    }
}
