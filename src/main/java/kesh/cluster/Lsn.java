package kesh.cluster;

/** A position in the write-ahead log, in bytes. */
public record Lsn(long bytes) implements Comparable<Lsn> {

    /** Reads PostgreSQL's form, {@code 16/B374D848}. */
    public static Lsn parse(String text) {
        String[] halves = text.split("/", 2);
        return new Lsn((Long.parseLong(halves[0], 16) << 32) + Long.parseLong(halves[1], 16));
    }

    /** Returns the bytes of WAL from the other position to this one; negative if this one is behind. */
    public long since(Lsn other) {
        return bytes - other.bytes;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return "%X/%X".formatted(bytes >>> 32, bytes & 0xFFFFFFFFL);
    }
}
