package kesh.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A server's answer to the one short query of a live view: what changes from moment to moment.
 *
 * @param at when the answer arrived, by the clock of this machine
 * @param position the end of WAL written (primary) or replayed (standby)
 * @param received the end of WAL that a standby has received
 * @param lagSeconds on a standby, the time since the primary was seen to have written more than it has replayed; where
 *     that is not known, as {@link Activity#lagSeconds}
 * @param clients as {@link Activity#clients}
 * @param records a digest of repmgr.nodes as this node has it: it changes when the members change
 * @param keshes the kesh runs that hold kesh's lock in this server: user, machine, start time
 * @param events the rows of repmgr.events that were not known yet; only on a primary
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

    /** Uses a better measure of its lag, if there is one. */
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

    /** Returns the server as it is now; what a pulse does not contain stays as it was seen before. */
    Server on(Server before) {
        Activity activity = before.activity();
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
                new Activity(
                        activity.started(),
                        activity.pendingRestart(),
                        clients,
                        activity.replayPaused(),
                        received,
                        activity.archiveFailure(),
                        activity.pausedBy(),
                        lagSeconds,
                        activity.lockHolder(),
                        activity.loaded(),
                        activity.departed(),
                        activity.conflict(),
                        activity.eventWriters(),
                        activity.prepared()),
                before.answers(),
                before.parameters(),
                before.rights());
    }
}
