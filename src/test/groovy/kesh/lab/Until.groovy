package kesh.lab

import java.time.Duration

/** Waits for something that nobody announces: checks again and again, for a bounded time. */
class Until {
    private static final long PAUSE_MILLIS = 30
    /** The pause grows with the time waited, up to this: the end of a long wait need not be noticed at once. */
    private static final long LONGEST_PAUSE_MILLIS = 150

    /** Work that takes some time on an idle machine takes several times as long beside other labs; that is no fault. */
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
            // Checks cost processes: they take no more than half of the time, or they would delay what they wait for.
            Thread.sleep(Math.max((now - look).intdiv(1_000_000), Math.min(LONGEST_PAUSE_MILLIS, Math.max(PAUSE_MILLIS, (now - start).intdiv(20_000_000)))))
        }
    }
}
