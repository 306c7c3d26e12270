package kesh.run;

import java.util.OptionalLong;

/** The average rate of bytes since the first of them were seen. */
final class Pace {
    /** A shorter time is too little for a rate. */
    private static final long LEAST_NANOS = 400_000_000L;

    private long first = -1;
    private long firstAt;

    /** Returns bytes per second; absent while it is not known. */
    OptionalLong at(OptionalLong done, long nanos) {
        if (done.isEmpty()) {
            return OptionalLong.empty();
        }
        if (first < 0) {
            first = done.getAsLong();
            firstAt = nanos;
        }
        long since = done.getAsLong() - first;
        long took = nanos - firstAt;
        return since > 0 && took > LEAST_NANOS ? OptionalLong.of((long) (since / (took / 1e9))) : OptionalLong.empty();
    }
}
