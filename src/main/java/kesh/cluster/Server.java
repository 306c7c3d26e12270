package kesh.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a running server said of itself.
 *
 * @param version {@code server_version_num}: 150018
 * @param systemIdentifier equal on all nodes of one physical cluster
 * @param position the end of WAL written (primary) or replayed (standby)
 * @param settings those in {@code pg_settings} that checks look at, in the units of that view
 * @param dataBytes size of all databases
 * @param tablespaces their directories, other than the data directory
 * @param repmgrd what the server knows of its repmgrd; unknown where the library is not loaded
 * @param registrations repmgr.nodes as this node has it
 */
public record Server(
        int version,
        String systemIdentifier,
        boolean inRecovery,
        int timeline,
        Optional<Lsn> position,
        Map<String, String> settings,
        long dataBytes,
        List<String> tablespaces,
        List<Replication> replications,
        List<Slot> slots,
        Optional<WalReceiver> walReceiver,
        Seen<Repmgrd> repmgrd,
        Seen<List<Registration>> registrations) {

    /**
     * A row of pg_stat_replication: someone who receives WAL from this server.
     *
     * @param lagBytes WAL sent or still to be sent that the receiver has not replayed
     */
    public record Replication(String applicationName, String state, String syncState, Optional<Long> lagBytes) {}

    /**
     * A physical or logical replication slot.
     *
     * @param retainedBytes WAL that the server keeps for it
     * @param walStatus reserved, extended, unreserved or lost
     */
    public record Slot(
            String name, boolean physical, boolean active, Optional<Long> retainedBytes, Optional<String> walStatus) {}

    /** Where this server receives WAL from. */
    public record WalReceiver(String status, String senderHost, int senderPort, Optional<String> slotName) {}

    public record Repmgrd(boolean running, boolean paused) {}

    public Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    public Optional<Slot> slot(String name) {
        return slots.stream().filter(slot -> slot.name().equals(name)).findFirst();
    }

    public Optional<Replication> replication(NodeName standby) {
        return replications.stream()
                .filter(replication -> replication.applicationName().equals(standby.value()))
                .findFirst();
    }

    public Server withReplications(List<Replication> replications) {
        return new Server(
                version,
                systemIdentifier,
                inRecovery,
                timeline,
                position,
                settings,
                dataBytes,
                tablespaces,
                replications,
                slots,
                walReceiver,
                repmgrd,
                registrations);
    }

    public Server withSlots(List<Slot> slots) {
        return new Server(
                version,
                systemIdentifier,
                inRecovery,
                timeline,
                position,
                settings,
                dataBytes,
                tablespaces,
                replications,
                slots,
                walReceiver,
                repmgrd,
                registrations);
    }

    public Server withRepmgrd(Seen<Repmgrd> repmgrd) {
        return new Server(
                version,
                systemIdentifier,
                inRecovery,
                timeline,
                position,
                settings,
                dataBytes,
                tablespaces,
                replications,
                slots,
                walReceiver,
                repmgrd,
                registrations);
    }

    public Server withRegistrations(Seen<List<Registration>> registrations) {
        return new Server(
                version,
                systemIdentifier,
                inRecovery,
                timeline,
                position,
                settings,
                dataBytes,
                tablespaces,
                replications,
                slots,
                walReceiver,
                repmgrd,
                registrations);
    }

    /** A copy of this server that receives its WAL from elsewhere: what a clone of it will be. */
    public Server asStandby(WalReceiver receiver) {
        return new Server(
                version,
                systemIdentifier,
                true,
                timeline,
                position,
                settings,
                dataBytes,
                tablespaces,
                List.of(),
                List.of(),
                Optional.of(receiver),
                Seen.known(new Repmgrd(false, false)),
                registrations);
    }
}
