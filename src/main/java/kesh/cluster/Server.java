package kesh.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
 * @param activity what goes on in it and what waits to be done
 * @param answers to the operator's questions, as they were when it was looked at first
 * @param parameters those that a verb asked for, by name; one that the server does not know is absent
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
        Seen<List<Registration>> registrations,
        Activity activity,
        List<Answer> answers,
        Map<String, Parameter> parameters) {

    /** @param question a SELECT; unknown are also a refusal of the server's and NULL */
    public record Answer(String question, Seen<String> answer) {}

    /**
     * @param started when the server was started last
     * @param pendingRestart names of settings that were changed in the files and wait for a restart
     * @param clients sessions of applications: not kesh's, repmgr's nor replication's
     * @param replayPaused whether a standby was told to stop replaying WAL
     * @param received the end of WAL that a standby has received, replayed or not
     * @param archiveFailure the WAL file whose archiving failed last, if none was archived since
     * @param pausedBy the kesh that paused failover and has not ended the pause, as repmgr.events tells
     * @param lagSeconds how long ago the last transaction that a standby has replayed was committed, if it has received
     *     more than it has replayed; 0 if it has not
     * @param lockHolder a kesh that has its lock in this server; unknown if the server did not say
     * @param loaded when it has read its configuration files last, by the clock of its host
     */
    public record Activity(
            Instant started,
            List<String> pendingRestart,
            int clients,
            boolean replayPaused,
            Optional<Lsn> received,
            Optional<String> archiveFailure,
            Optional<String> pausedBy,
            Optional<Long> lagSeconds,
            Seen<Optional<LockHolder>> lockHolder,
            Seen<Instant> loaded) {

        /** As of a server that was started then. */
        public Activity startedAt(Instant when) {
            return new Activity(
                    when,
                    List.of(),
                    0,
                    replayPaused,
                    received,
                    archiveFailure,
                    pausedBy,
                    lagSeconds,
                    Seen.known(Optional.empty()),
                    Seen.known(when));
        }

        /** As of a server that has read its configuration files then. */
        public Activity loadedAt(Instant when) {
            return with(pendingRestart, pausedBy, Seen.known(when));
        }

        public Activity pending(List<String> names) {
            return with(names, pausedBy, loaded);
        }

        public Activity pausedBy(Optional<String> kesh) {
            return with(pendingRestart, kesh, loaded);
        }

        private Activity with(List<String> nowPending, Optional<String> nowPausedBy, Seen<Instant> nowLoaded) {
            return new Activity(
                    started,
                    nowPending,
                    clients,
                    replayPaused,
                    received,
                    archiveFailure,
                    nowPausedBy,
                    lagSeconds,
                    lockHolder,
                    nowLoaded);
        }
    }

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
    public record WalReceiver(String status, String senderHost, int senderPort, Optional<String> slotName) {
        /** Not one that waits for its sender, or has just begun. */
        public boolean isStreaming() {
            return status.equals("streaming");
        }
    }

    public record Repmgrd(boolean running, boolean paused) {}

    /** Whether WAL arrives here right now, from whoever sends it. */
    public boolean isReceiving() {
        return walReceiver.filter(WalReceiver::isStreaming).isPresent();
    }

    /** The end of what is in a standby's WAL, replayed or not: a promotion replays it all first. */
    public Optional<Lsn> receivedUpTo() {
        return Stream.concat(activity.received().stream(), position.stream()).max(Comparator.naturalOrder());
    }

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
        return with(replications, slots, repmgrd, registrations, activity);
    }

    public Server withSlots(List<Slot> slots) {
        return with(replications, slots, repmgrd, registrations, activity);
    }

    public Server withRepmgrd(Seen<Repmgrd> repmgrd) {
        return with(replications, slots, repmgrd, registrations, activity);
    }

    public Server withRegistrations(Seen<List<Registration>> registrations) {
        return with(replications, slots, repmgrd, registrations, activity);
    }

    public Server withActivity(Activity activity) {
        return with(replications, slots, repmgrd, registrations, activity);
    }

    private Server with(
            List<Replication> replications,
            List<Slot> slots,
            Seen<Repmgrd> repmgrd,
            Seen<List<Registration>> registrations,
            Activity activity) {
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
                registrations,
                activity,
                answers,
                parameters);
    }

    /** This server once it was started anew: what waited for that is in force. */
    public Server restarted(int newVersion, Instant when) {
        Map<String, Parameter> anew = new TreeMap<>(parameters);
        anew.replaceAll((name, parameter) -> parameter.restarted());
        return with(newVersion, anew, activity.startedAt(when));
    }

    /** This server once it has read its configuration files again. */
    public Server loaded(Instant when) {
        return with(version, settings, parameters, activity.loadedAt(when));
    }

    /** Unknown, too, if it was not asked. */
    public Seen<String> answer(String question) {
        return answers.stream()
                .filter(one -> one.question().equals(question))
                .findFirst()
                .map(Answer::answer)
                .orElse(Seen.unknown("it was not asked"));
    }

    public Optional<Parameter> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** With a parameter changed; of one that was not looked at, nothing is foreseen. */
    public Server withParameter(String name, UnaryOperator<Parameter> change) {
        if (!parameters.containsKey(name)) {
            return this;
        }
        Map<String, Parameter> more = new TreeMap<>(parameters);
        more.computeIfPresent(name, (same, old) -> change.apply(old));
        Set<String> pending = new TreeSet<>(activity.pendingRestart());
        pending.remove(name);
        if (more.get(name).pendingRestart()) {
            pending.add(name);
        }
        return with(version, more, activity.pending(List.copyOf(pending)));
    }

    /** As if it had another value of a setting. */
    public Server withSetting(String name, String value) {
        Map<String, String> changed = new TreeMap<>(settings);
        changed.put(name, value);
        return with(version, changed, parameters, activity);
    }

    private Server with(int newVersion, Map<String, Parameter> newParameters, Activity newActivity) {
        Map<String, String> newSettings = new TreeMap<>(settings);
        newParameters.forEach((name, parameter) -> newSettings.replace(name, parameter.setting()));
        return with(newVersion, newSettings, newParameters, newActivity);
    }

    private Server with(
            int newVersion,
            Map<String, String> newSettings,
            Map<String, Parameter> newParameters,
            Activity newActivity) {
        return new Server(
                newVersion,
                systemIdentifier,
                inRecovery,
                timeline,
                position,
                newSettings,
                dataBytes,
                tablespaces,
                replications,
                slots,
                walReceiver,
                repmgrd,
                registrations,
                newActivity,
                answers,
                newParameters);
    }

    /** One more physical slot, or the one of that name otherwise. */
    public Server withSlot(String name, boolean active) {
        List<Slot> changed = new ArrayList<>(slots);
        changed.removeIf(slot -> slot.name().equals(name));
        changed.add(new Slot(name, true, active, Optional.of(0L), Optional.of("reserved")));
        return withSlots(changed);
    }

    public Server withoutSlot(String name) {
        return withSlots(
                slots.stream().filter(slot -> !slot.name().equals(name)).toList());
    }

    /** A standby that has caught up receives WAL from this server. */
    public Server withReplication(NodeName standby) {
        List<Replication> changed = new ArrayList<>(withoutReplication(standby).replications());
        changed.add(new Replication(standby.value(), "streaming", "async", Optional.of(0L)));
        return withReplications(changed);
    }

    public Server withoutReplication(NodeName standby) {
        return withReplications(replications.stream()
                .filter(row -> !row.applicationName().equals(standby.value()))
                .toList());
    }

    /** The same server, receiving its WAL from there. */
    public Server receiving(WalReceiver receiver) {
        return as(true, timeline, Optional.of(receiver), replications, slots, repmgrd);
    }

    /** The same server, on the timeline of its newest WAL file if that is later than what it says itself. */
    public Server notBefore(Seen<Integer> newestTimeline) {
        int latest = Math.max(timeline, newestTimeline.found().orElse(timeline));
        return as(inRecovery, latest, walReceiver, replications, slots, repmgrd);
    }

    /** The same server when nothing sends it WAL any more. */
    public Server receivingNothing() {
        return as(inRecovery, timeline, Optional.empty(), replications, slots, repmgrd);
    }

    /** This standby once it was promoted: on a timeline of its own. */
    public Server asPrimary() {
        return as(false, timeline + 1, Optional.empty(), replications, slots, repmgrd);
    }

    /** A copy of this server that receives its WAL from elsewhere: what a clone of it will be. */
    public Server asStandby(WalReceiver receiver) {
        return as(
                true,
                timeline,
                Optional.of(receiver),
                List.of(),
                List.of(),
                repmgrd.isKnown() ? Seen.known(new Repmgrd(false, false)) : repmgrd);
    }

    /** A server like this one that sends nothing to anybody and receives nothing. */
    public Server alone(boolean standby) {
        return as(
                standby,
                timeline,
                Optional.empty(),
                List.of(),
                List.of(),
                repmgrd.isKnown() ? Seen.known(new Repmgrd(false, false)) : repmgrd);
    }

    private Server as(
            boolean standby,
            int newTimeline,
            Optional<WalReceiver> receiver,
            List<Replication> itsReplications,
            List<Slot> itsSlots,
            Seen<Repmgrd> itsRepmgrd) {
        return new Server(
                version,
                systemIdentifier,
                standby,
                newTimeline,
                position,
                settings,
                dataBytes,
                tablespaces,
                itsReplications,
                itsSlots,
                receiver,
                itsRepmgrd,
                registrations,
                activity,
                answers,
                parameters);
    }
}
