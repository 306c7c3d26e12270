package kesh.remote.ssh;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The moment at which a wait is given up. */
public record Deadline(long nanos) {
    static final Deadline NEVER = in(Duration.ofDays(3650));

    public static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /** Returns milliseconds, at least 0; rounded up, so that waiting that long really passes the deadline. */
    public long left() {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime() + 999_999));
    }

    public boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }
}
