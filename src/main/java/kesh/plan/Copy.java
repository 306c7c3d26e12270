package kesh.plan;

import java.util.OptionalLong;
import kesh.cluster.NodeName;

/**
 * The data that a step copies to its node from another one.
 *
 * @param bytes the size, an estimate; for a rewind, the maximum
 */
public record Copy(Kind kind, NodeName from, OptionalLong bytes) {

    public enum Kind {
        /** All data of a server, by pg_basebackup. */
        BACKUP,
        /** The differences from the data of a server, by pg_rewind. Their size is known only during the copy. */
        REWIND,
        /** Files, by ssh. */
        FILES
    }

    /** Returns the WAL senders that it takes on the source: a backup takes one for the data and one for the WAL. */
    public int senders() {
        return kind == Kind.BACKUP ? 2 : 0;
    }

    /** True if the size of the copy is known before. */
    public boolean isForeseen() {
        return kind != Kind.REWIND && bytes.isPresent();
    }
}
