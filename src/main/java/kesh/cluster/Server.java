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
 * A running server, as it reported about itself.
 *
 * @param version {@code server_version_num}: 150018
 * @param systemIdentifier equal on all nodes of one physical cluster
 * @param position the end of WAL written (primary) or replayed (standby)
 * @param settings those in {@code pg_settings} that checks inspect, in the units of that view
 * @param dataBytes size of all databases
 * @param tablespaces their directories, other than the data directory
 * @param repmgrd what the server knows of its repmgrd; unknown where the library is not loaded
 * @param registrations repmgr.nodes as this node has it
 * @param activity what the server is doing, and what waits to be done
 * @param answers to the operator's questions, from the first survey
 * @param parameters those that a verb asked for, by name; one that the server does not know is absent
 * @param rights what kesh's user may see and do in it
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
        Map<String, Parameter> parameters,
        Seen<Rights> rights) {
    /** The status or state of what kesh's user may not see. */
    public static final String HIDDEN = "unknown";

    /**
     * @param question a SELECT
     * @param answer unknown also if the server refused or answered NULL
     */
    public record Answer(String question, Seen<String> answer) {}

    /**
     * A row of pg_stat_replication: a receiver of WAL from this server.
     *
     * @param lagBytes WAL sent or still to be sent that the receiver has not replayed; unknown if the receiver claims to
     *     have more than there is
     */
    public record Replication(String applicationName, String state, String syncState, Optional<Long> lagBytes) {
        public Replication {
            lagBytes = lagBytes.filter(bytes -> bytes >= 0);
        }
    }

    /**
     * A physical or logical replication slot.
     *
     * @param retainedBytes WAL that the server keeps for it; unknown if its position is beyond all there is
     * @param walStatus reserved, extended, unreserved or lost
     * @param use who uses it; unknown in states that an earlier kesh saved
     */
    public record Slot(
            String name,
            boolean physical,
            boolean active,
            Optional<Long> retainedBytes,
            Optional<String> walStatus,
            Seen<Use> use) {
        public Slot {
            retainedBytes = retainedBytes.filter(bytes -> bytes >= 0);
        }

        public Slot(
                String name,
                boolean physical,
                boolean active,
                Optional<Long> retainedBytes,
                Optional<String> walStatus) {
            this(name, physical, active, retainedBytes, walStatus, Seen.unknown("it was not asked for"));
        }

        /** Returns the same slot when nobody receives through it. */
        public Slot idle() {
            return new Slot(name, physical, false, retainedBytes, walStatus, use);
        }
    }

    /**
     * @param database where a logical slot decodes; absent for a physical one
     * @param reader the application that receives through it now, in its own words
     */
    public record Use(Optional<String> database, Optional<String> reader) {}

    /** The server from which this one receives WAL. */
    public record WalReceiver(String status, String senderHost, int senderPort, Optional<String> slotName) {
        /** False for a receiver that waits for its sender, or has just begun. */
        public boolean isStreaming() {
            return status.equals("streaming");
        }
    }

    public record Repmgrd(boolean running, boolean paused) {}

    /** True if WAL is seen to arrive here right now, from any sender; see {@link #hidesSessions}. */
    public boolean isReceiving() {
        return walReceiver.filter(WalReceiver::isStreaming).isPresent();
    }

    /** True if it is seen that no WAL arrives here right now. */
    public boolean isReceivingNothing() {
        return !isReceiving() && !hidesSessions();
    }

    /** True if kesh's user may not see other users' sessions, so that nothing follows from what is not seen of them. */
    public boolean hidesSessions() {
        boolean hidden = Stream.concat(
                        walReceiver.stream().map(WalReceiver::status),
                        replications.stream().map(Replication::state))
                .anyMatch(HIDDEN::equals);
        return rights.found().map(known -> known.lack(Right.SEE_SESSIONS)).orElse(hidden);
    }

    /** Returns the number of sessions of applications. */
    public Seen<Integer> clients() {
        return hidesSessions() ? Seen.unknown("kesh's user may not see them") : Seen.known(activity.clients());
    }

    /** Tells whether the server loads repmgr's library, without which no repmgrd can work with it. */
    public Seen<Boolean> loadsRepmgr() {
        return setting("shared_preload_libraries")
                .map(libraries -> Seen.known(libraries.contains("repmgr")))
                .orElse(Seen.unknown("kesh's user may not see shared_preload_libraries"));
    }

    /** Returns the end of a standby's WAL, replayed or not: a promotion replays it all first. */
    public Optional<Lsn> receivedUpTo() {
        return Stream.concat(activity.received().stream(), position.stream()).max(Comparator.naturalOrder());
    }

    public Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /** Returns a setting that is a whole number; empty if it is not known, or is none. */
    public Optional<Long> number(String setting) {
        return setting(setting).filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong);
    }

    public Optional<Slot> slot(String name) {
        return slots.stream().filter(slot -> slot.name().equals(name)).findFirst();
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
            List<Replication> nowReplications,
            List<Slot> nowSlots,
            Seen<Repmgrd> nowRepmgrd,
            Seen<List<Registration>> nowRegistrations,
            Activity nowActivity) {
        return as(
                inRecovery,
                timeline,
                walReceiver,
                nowReplications,
                nowSlots,
                nowRepmgrd,
                nowRegistrations,
                nowActivity);
    }

    /** Returns this server once it was restarted: changes that waited for a restart are in force. */
    public Server restarted(int newVersion, Instant when) {
        Map<String, Parameter> anew = new TreeMap<>(parameters);
        anew.replaceAll((name, parameter) -> parameter.restarted());
        return with(newVersion, anew, activity.startedAt(when));
    }

    /** Returns this server once it has read its configuration files again. */
    public Server loaded(Instant when) {
        return with(version, settings, parameters, activity.loadedAt(when));
    }

    /** Returns an answer; it is unknown, too, if the question was not asked. */
    public Seen<String> answer(String question) {
        return answers.stream()
                .filter(one -> one.question().equals(question))
                .findFirst()
                .map(Answer::answer)
                .orElse(Seen.unknown("it was not queried"));
    }

    public Optional<Parameter> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Changes a parameter; nothing is foreseen of a parameter that was not read. */
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
                newParameters,
                rights);
    }

    /** Returns this server with these settings. */
    public Server withSettings(Map<String, String> its) {
        return with(version, its, parameters, activity);
    }

    /** Adds a physical slot, or replaces the one of that name. */
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

    /** Adds a standby that has caught up and receives WAL from this server. */
    public Server withReplication(NodeName standby) {
        List<Replication> changed = new ArrayList<>(withoutReplication(standby).replications());
        changed.add(new Replication(standby.asRecorded(), "streaming", "async", Optional.of(0L)));
        return withReplications(changed);
    }

    public Server withoutReplication(NodeName standby) {
        return withReplications(replications.stream()
                .filter(row -> !row.applicationName().equals(standby.asRecorded()))
                .toList());
    }

    /** Returns the same server, receiving its WAL from there. */
    public Server receiving(WalReceiver receiver) {
        return as(true, timeline, Optional.of(receiver), replications, slots, repmgrd);
    }

    /** Returns the same server on another timeline. */
    public Server onTimeline(int other) {
        return as(inRecovery, other, walReceiver, replications, slots, repmgrd);
    }

    /** Returns the same server on the timeline of its newest WAL file, if that is later than the one it reports. */
    public Server notBefore(Seen<Integer> newestTimeline) {
        return onTimeline(Math.max(timeline, newestTimeline.found().orElse(timeline)));
    }

    /** Returns the same server when nothing sends it WAL any more. */
    public Server receivingNothing() {
        return as(inRecovery, timeline, Optional.empty(), replications, slots, repmgrd);
    }

    /** Returns this standby once it was promoted: on a timeline of its own. */
    public Server asPrimary() {
        return as(false, timeline + 1, Optional.empty(), replications, slots, repmgrd);
    }

    /** Returns a clone of this server, which receives its WAL from elsewhere. */
    public Server asStandby(WalReceiver receiver) {
        return as(
                true,
                timeline,
                Optional.of(receiver),
                List.of(),
                List.of(),
                repmgrd.isKnown() ? Seen.known(new Repmgrd(false, false)) : repmgrd);
    }

    /** Returns a server like this one that was just started, and neither sends nor receives WAL. */
    public Server alone(boolean standby) {
        return as(
                standby,
                timeline,
                Optional.empty(),
                List.of(),
                List.of(),
                repmgrd.isKnown() ? Seen.known(new Repmgrd(false, false)) : repmgrd,
                registrations,
                activity.startedAt(Instant.MAX));
    }

    private Server as(
            boolean standby,
            int newTimeline,
            Optional<WalReceiver> receiver,
            List<Replication> itsReplications,
            List<Slot> itsSlots,
            Seen<Repmgrd> itsRepmgrd) {
        return as(standby, newTimeline, receiver, itsReplications, itsSlots, itsRepmgrd, registrations, activity);
    }

    private Server as(
            boolean standby,
            int newTimeline,
            Optional<WalReceiver> receiver,
            List<Replication> itsReplications,
            List<Slot> itsSlots,
            Seen<Repmgrd> itsRepmgrd,
            Seen<List<Registration>> itsRegistrations,
            Activity itsActivity) {
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
                itsRegistrations,
                itsActivity,
                answers,
                parameters,
                rights);
    }
}
