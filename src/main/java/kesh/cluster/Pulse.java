package kesh.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a server answers to the one short question of a live view: what changes from moment to moment.
 *
 * @param at when the answer was there, by the clock of this machine
 * @param position the end of WAL written (primary) or replayed (standby)
 * @param received the end of WAL that a standby has received
 * @param lagSeconds of a standby, since when the primary was seen to have written more than it has replayed; where that
 *     is not known, as {@link Server.Activity#lagSeconds}
 * @param clients as {@link Server.Activity#clients}
 * @param records a digest of repmgr.nodes as this node has it: another one means that the members have changed
 * @param keshes who holds kesh's lock in this server: who works on the cluster, where, since when
 * @param events those of repmgr.events that were not known yet; of a primary only
 */
public record Pulse(
        Instant at,
        boolean inRecovery,
        Optional<Lsn> position,
        Optional<Lsn> received,
        Optional<Long> lagSeconds,
        int clients,
        String records,
        Seen<Server.Repmgrd> repmgrd,
        List<Server.Replication> replications,
        List<Server.Slot> slots,
        List<String> keshes,
        List<RecordedEvent> events) {
    public Pulse {
        replications = List.copyOf(replications);
        slots = List.copyOf(slots);
        keshes = List.copyOf(keshes);
        events = List.copyOf(events);
    }

    /** With a better measure of how far it lags behind, if there is one. */
    public Pulse measuredBy(Written written) {
        return position.filter(replayed -> inRecovery)
                .flatMap(replayed -> written.since(replayed, at))
                .map(lag -> new Pulse(
                        at,
                        inRecovery,
                        position,
                        received,
                        Optional.of(lag.toSeconds()),
                        clients,
                        records,
                        repmgrd,
                        replications,
                        slots,
                        keshes,
                        events))
                .orElse(this);
    }

    /** The server as it is now, with what a pulse does not tell as it was seen before. */
    Server on(Server before) {
        Server.Activity activity = before.activity();
        return new Server(
                before.version(),
                before.systemIdentifier(),
                inRecovery,
                before.timeline(),
                position,
                before.settings(),
                before.dataBytes(),
                before.tablespaces(),
                replications,
                slots,
                before.walReceiver(),
                repmgrd,
                before.registrations(),
                new Server.Activity(
                        activity.started(),
                        activity.pendingRestart(),
                        clients,
                        activity.replayPaused(),
                        received,
                        activity.archiveFailure(),
                        activity.pausedBy(),
                        lagSeconds,
                        activity.lockHolder(),
                        activity.loaded()),
                before.answers(),
                before.parameters());
    }
}
