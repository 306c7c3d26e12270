package kesh.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a server is doing, and what waits to be done there.
 *
 * @param started when the server was last started
 * @param pendingRestart names of settings that were changed in the files and wait for a restart
 * @param clients sessions of applications, without those of kesh, repmgr and replication, as far as kesh's user may
 *     see them: see {@link Server#clients}
 * @param replayPaused whether replay of WAL is paused on a standby
 * @param received the end of WAL that a standby has received, replayed or not
 * @param archiveFailure the WAL file whose archiving failed last, if none was archived since
 * @param pausedBy the kesh that paused failover and has not ended the pause, according to repmgr.events
 * @param lagSeconds how long ago the last transaction that a standby has replayed was committed, if it has received
 *     more than it has replayed; 0 if it has not
 * @param lockHolder a kesh that holds its lock in this server; unknown if the server did not say
 * @param loaded when it last read its configuration files, by the clock of its host
 * @param departed the words by which nodes were shrunk, according to repmgr.events
 * @param conflict what a query on a standby holds up replay by, in the server's words; unknown in states that an earlier
 *     kesh saved
 * @param eventWriters the roles besides kesh's own, superusers and the owner that may write repmgr.events, and so say there
 *     what a kesh says
 * @param prepared the transactions of a primary that wait for COMMIT PREPARED or ROLLBACK PREPARED, the oldest first; a
 *     standby does not list those that it would go on with
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
        Seen<Instant> loaded,
        Seen<List<String>> departed,
        Seen<Optional<String>> conflict,
        Seen<List<String>> eventWriters,
        Seen<List<Prepared>> prepared) {

    /**
     * A row of pg_prepared_xacts.
     *
     * @param name its global identifier, which may be any text
     * @param owner empty if that role is gone
     * @param since when it was prepared
     * @param old whether that was long ago when it was read, by the clock of the host
     */
    public record Prepared(String name, String owner, String database, Instant since, boolean old) {}

    /**
     * Returns the kesh that has left failover paused; empty if somebody else may have written that. An event does not say
     * who wrote it, and whoever may add one could otherwise end an operator's pause.
     */
    public Optional<String> leftPausedBy() {
        return pausedBy.filter(
                kesh -> eventWriters.found().filter(List::isEmpty).isPresent());
    }

    /** Returns the activity of a server that was started then. */
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
                Seen.known(when),
                departed,
                Seen.known(Optional.empty()),
                eventWriters,
                prepared);
    }

    /** Returns the activity of a server that read its configuration files then. */
    public Activity loadedAt(Instant when) {
        return with(pendingRestart, pausedBy, Seen.known(when), departed);
    }

    public Activity pending(List<String> names) {
        return with(names, pausedBy, loaded, departed);
    }

    /** Returns the activity of a server in whose records a node of this name was once. */
    public Activity departed(String word) {
        return with(
                pendingRestart, pausedBy, loaded, departed.map(words -> Stream.concat(words.stream(), Stream.of(word))
                        .distinct()
                        .toList()));
    }

    public Activity pausedBy(Optional<String> kesh) {
        return with(pendingRestart, kesh, loaded, departed);
    }

    private Activity with(
            List<String> nowPending,
            Optional<String> nowPausedBy,
            Seen<Instant> nowLoaded,
            Seen<List<String>> nowDeparted) {
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
                nowLoaded,
                nowDeparted,
                conflict,
                eventWriters,
                prepared);
    }
}
