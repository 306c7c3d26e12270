package kesh.fake

import groovy.transform.CompileStatic

/** What a whole data directory holds. Rows are maps of column names to texts, as a server prints them. */
@CompileStatic
class FakeDatabase implements Serializable {
    static final long FIRST_CHECKPOINT = 0x3000000
    /** Bytes of a shutdown's record. */
    private static final int SHUTDOWN = 0x78

    String systemIdentifier
    int timeline = 1
    /** That of the last checkpoint, if it is an earlier one. */
    Integer checkpointed
    long bytes = 30L << 20
    List<String> tablespaces = []
    Map<String, String> settings = new TreeMap<>()
    List<Map<String, String>> rows = []
    List<Map<String, String>> events = []
    TreeSet<String> slots = new TreeSet<>()
    TreeSet<String> pendingRestart = new TreeSet<>()
    int clients
    /** Of what a server has written, and of what those that receive from it have on disk, the ends in bytes. */
    long written = 80L << 20
    long received = 80L << 20
    /** Since its last shutdown as a primary, and the position of that. */
    int checkpoints
    long lastShutdown = FIRST_CHECKPOINT
    /** A copy that no server has started in yet. */
    boolean unstarted
    /** One that is being made, or whose making was cut off. */
    boolean half
    boolean replayPaused
    /** Its last record, in clusters whose WAL is told record by record; and the last one replayed, while replay is paused. */
    FakeWal wal
    FakeWal replayed
    /** Where the last checkpoint is, in bytes after the beginning; -1: by their number. */
    int checkpointAt = -1
    String archiveFailure

    /** As pg_basebackup copies it: everything but the slots. */
    FakeDatabase copied() {
        new FakeDatabase(unstarted: true, systemIdentifier: systemIdentifier, timeline: timeline, checkpointed: checkpointed, wal: wal, bytes: bytes,
                tablespaces: new ArrayList<>(tablespaces), settings: new TreeMap<>(settings),
                rows: new ArrayList<>(rows), events: new ArrayList<>(events))
    }

    /** The record of a node, with some columns changed. */
    void correct(String nodeId, Map<String, String> changed) {
        rows = rows.collect { it.node_id == nodeId ? new TreeMap<String, String>(it + changed) : it } as List<Map<String, String>>
    }

    /** What its control file says. */
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

    /** The record of a primary's shutdown is the last thing that it writes. */
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

    /** @param restartpoint in recovery: nothing is written */
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
