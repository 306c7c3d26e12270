package kesh.plan;

import java.util.OptionalLong;
import kesh.cluster.NodeName;

/**
 * What a step copies to its node from another one.
 *
 * @param bytes how much, an estimate; of a rewind, the most that it can be
 */
public record Copy(Kind kind, NodeName from, OptionalLong bytes) {

    public enum Kind {
        /** All data of a server, by pg_basebackup. */
        BACKUP,
        /** What differs from the data of a server, by pg_rewind. How much that is shows only then. */
        REWIND,
        /** Files, by ssh. */
        FILES
    }

    /** How many WAL senders of the server that is copied from it takes: of a backup, one sends the data, one the WAL. */
    public int senders() {
        return kind == Kind.BACKUP ? 2 : 0;
    }

    /** Whether it is known before how much will be copied. */
    public boolean isForeseen() {
        return kind != Kind.REWIND && bytes.isPresent();
    }
}
