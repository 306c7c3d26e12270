package kesh.fake

import groovy.transform.CompileStatic

/** What a server has written or received, up to one record; each is known by itself, so that two servers that have parted are told apart. */
@CompileStatic
class FakeWal implements Serializable {
    private static final int RECORD = 120
    static final long BEGIN = 0x4000148

    final FakeWal before
    final int timeline
    /** Where it ends, in bytes after the beginning. */
    final int end
    /** The number of what a client wrote; 0 of what servers write for themselves. */
    final int write

    FakeWal(FakeWal before, int timeline, int write) {
        this.before = before
        this.timeline = timeline
        this.write = write
        this.end = (before == null ? 0 : before.end) + RECORD
    }

    /** Whether it goes on from there, or ends there. */
    boolean has(FakeWal other) {
        FakeWal at = this
        while (at != null && at.end > other.end) {
            at = at.before
        }
        at === other
    }

    /** Where each timeline before this one ended, in bytes, oldest first. */
    List<List<Integer>> endings() {
        List<List<Integer>> endings = []
        for (FakeWal at = this; at.before != null; at = at.before) {
            if (at.before.timeline != at.timeline) {
                endings.add(0, [at.before.timeline, at.before.end])
            }
        }
        endings
    }

    /** What clients wrote, of all that is here. */
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
