package kesh.fake

import groovy.transform.CompileStatic

/** The WAL that a server has written or received, up to one record. Each record has an identity, so that diverged servers can be told apart. */
@CompileStatic
class FakeWal implements Serializable {
    private static final int RECORD = 120
    static final long BEGIN = 0x4000148

    final FakeWal before
    final int timeline
    /** The position of its end, in bytes after the beginning. */
    final int end
    /** The number of a client's write; 0 for the servers' own records. */
    final int write

    FakeWal(FakeWal before, int timeline, int write) {
        this.before = before
        this.timeline = timeline
        this.write = write
        this.end = (before == null ? 0 : before.end) + RECORD
    }

    /** True if it continues from there, or ends there. */
    boolean has(FakeWal other) {
        FakeWal at = this
        while (at != null && at.end > other.end) {
            at = at.before
        }
        at === other
    }

    /** The end of each timeline before this one, in bytes, oldest first. */
    List<List<Integer>> endings() {
        List<List<Integer>> endings = []
        for (FakeWal at = this; at.before != null; at = at.before) {
            if (at.before.timeline != at.timeline) {
                endings.add(0, [at.before.timeline, at.before.end])
            }
        }
        endings
    }

    /** All client writes in it. */
    Set<Integer> writes() {
        Set<Integer> writes = new TreeSet<>()
        for (FakeWal at = this; at != null; at = at.before) {
            if (at.write > 0) {
                writes.add(at.write)
            }
        }
        writes
    }

    static String lsn(long bytes) {
        '0/' + Long.toHexString(BEGIN + bytes).toUpperCase()
    }
}
