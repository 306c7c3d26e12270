package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** All waiting of kesh: each wait has a bound, and polls often at first and more rarely later. */
public class Waits {
    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /** Returns true if the condition came true within the bound; it is polled at least once. */
    public boolean until(Duration bound, BooleanSupplier condition) throws InterruptedException {
        long end = nanos() + bound.toNanos();
        Duration pause = FIRST;
        while (!condition.getAsBoolean()) {
            if (nanos() - end >= 0) {
                return false;
            }
            pause(pause);
            pause = pause.multipliedBy(3).dividedBy(2);
            if (pause.compareTo(LONGEST) > 0) {
                pause = LONGEST;
            }
        }
        return true;
    }

    /**
     * Repeats a task after each pause, beside all else.
     *
     * @return what ends it
     */
    public Runnable every(Duration pause, Runnable task) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(ticking -> {
            Thread thread = new Thread(ticking, "again and again");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        return timer::shutdownNow;
    }

    /** Makes the timer that measures how far steps have come. */
    protected ScheduledExecutorService progress() {
        return ProgressWatch.timer();
    }

    /**
     * Returns the clock in nanoseconds, like {@link System#nanoTime}. Tests replace it and the waiting, and do not
     * sleep.
     */
    public long nanos() {
        return System.nanoTime();
    }

    /** Returns the time of day for events. */
    public Instant now() {
        return Instant.now();
    }

    protected void pause(Duration pause) throws InterruptedException {
        Thread.sleep(pause.toMillis());
    }
}
