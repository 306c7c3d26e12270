package kesh.lab

import java.time.Duration

/** Waiting for what nobody announces: looks again and again, for a bounded time. */
class Until {
    private static final long PAUSE_MILLIS = 30

    /** What takes its time on an idle machine takes several times as long beside other labs, and is no fault then. */
    private static final int BESIDE_OTHERS = 3

    static void within(Duration bound, String what, Closure<Boolean> condition) {
        long patience = bound.multipliedBy(BESIDE_OTHERS).toNanos()
        long start = System.nanoTime()
        while (true) {
            long look = System.nanoTime()
            if (condition()) {
                return
            }
            long now = System.nanoTime()
            assert now - start < patience: "after ${(now - start).intdiv(1_000_000)} ms it is still not so that $what"
            // To look costs processes: never more than half of the time, or it keeps what it waits for from happening.
            Thread.sleep(Math.max(PAUSE_MILLIS, (now - look).intdiv(1_000_000)))
        }
    }
}
