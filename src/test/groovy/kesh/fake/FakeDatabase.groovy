package kesh.fake

import groovy.transform.CompileStatic

/** The content of a complete data directory. Rows are maps of column names to texts, as a server prints them. */
@CompileStatic
class FakeDatabase implements Serializable {
    static final long FIRST_CHECKPOINT = 0x3000000
    /** The size of a shutdown's record in bytes. */
    private static final int SHUTDOWN = 0x78

    String systemIdentifier
    int timeline = 1
    /** The timeline of the last checkpoint, if it is an earlier one. */
    Integer checkpointed
    long bytes = 30L << 20
    List<String> tablespaces = []
    Map<String, String> settings = new TreeMap<>()
    List<Map<String, String>> rows = []
    List<Map<String, String>> events = []
    TreeSet<String> slots = new TreeSet<>()
    /** Global identifiers of prepared transactions. */
    List<String> prepared = []
    TreeSet<String> pendingRestart = new TreeSet<>()
    int clients
    /** The ends, in bytes, of the WAL that a server has written, and of the WAL that its receivers have on disk. */
    long written = 80L << 20
    long received = 80L << 20
    /** The number of checkpoints since its last shutdown as a primary, and the position of that shutdown. */
    int checkpoints
    long lastShutdown = FIRST_CHECKPOINT
    /** True for a copy in which no server has started yet. */
    boolean unstarted
    /** True while it is being made, or if that was cut off. */
    boolean half
    boolean replayPaused
    /** What a query there holds up replay by. */
    String conflict
    /** Its last record, in clusters whose WAL is modelled record by record; and the last one replayed, while replay is paused. */
    FakeWal wal
    FakeWal replayed
    /** The position of the last checkpoint, in bytes after the beginning; -1: by the number of checkpoints. */
    int checkpointAt = -1
    String archiveFailure

    /** A copy as pg_basebackup makes it: everything but the slots. */
    FakeDatabase copied() {
        new FakeDatabase(unstarted: true, systemIdentifier: systemIdentifier, timeline: timeline, checkpointed: checkpointed, wal: wal, bytes: bytes,
                tablespaces: new ArrayList<>(tablespaces), settings: new TreeMap<>(settings),
                prepared: new ArrayList<>(prepared), rows: new ArrayList<>(rows), events: new ArrayList<>(events))
    }

    /** The record of a node, or null. */
    Map<String, String> row(String nodeId) {
        for (Map<String, String> row : rows) {
            if (row.node_id == nodeId) {
                return row
            }
        }
        null
    }

    /** Changes some columns of a node's record. */
    void correct(String nodeId, Map<String, String> changed) {
        rows = rows.collect { it.node_id == nodeId ? new TreeMap<String, String>(it + changed) : it } as List<Map<String, String>>
    }

    /** The timeline in its control file. */
    int checkpointTimeline() {
        checkpointed ?: timeline
    }

    /** It receives WAL of that timeline, and has had no restartpoint since. */
    void follows(int other) {
        if (other != timeline) {
            checkpointed = checkpointTimeline()
            timeline = other
        }
    }

    /** A primary writes the record of its shutdown last. */
    void shutDownAt(long end) {
        lastShutdown = end - SHUTDOWN
        checkpoints = 0
    }

    /** Writes one more record. */
    void append(int write = 0) {
        if (wal != null) {
            wal = new FakeWal(wal, timeline, write)
        }
    }

    /** @param restartpoint true in recovery: nothing is written */
    void checkpoint(boolean restartpoint = false) {
        checkpoints++
        checkpointed = null
        if (wal != null && !restartpoint) {
            checkpointAt = wal.end
            append()
        }
    }

    /** The bytes of WAL that queries see. */
    int replayedBytes() {
        (replayPaused && replayed != null ? replayed : wal)?.end ?: 0
    }

    boolean hasRepmgrLibrary() {
        settings.shared_preload_libraries?.contains('repmgr')
    }
}
