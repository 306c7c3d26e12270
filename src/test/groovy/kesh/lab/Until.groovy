package kesh.lab

import java.time.Duration

/** Waiting for what nobody announces: looks again and again, for a bounded time. */
class Until {
    private static final long PAUSE_MILLIS = 30

    static void within(Duration bound, String what, Closure<Boolean> condition) {
        long end = System.nanoTime() + bound.toNanos()
        while (!condition()) {
            assert System.nanoTime() < end: "after ${bound.toMillis()} ms it is still not so that $what"
            Thread.sleep(PAUSE_MILLIS)
        }
    }
}
