package kesh.run;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Every wait of kesh's: each has a bound, looks often at first and more seldom later. */
public class Waits {
    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /** Whether the condition came true within the bound; it is looked at once at least. */
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
     * Does something after each pause, again and again, beside all else.
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

    /** What asks every now and then how far steps have come. */
    protected ScheduledExecutorService progress() {
        return ProgressWatch.timer();
    }

    /** The clock, in nanoseconds as by {@link System#nanoTime}. With the waiting replaced in tests, which do not sleep. */
    public long nanos() {
        return System.nanoTime();
    }

    /** The time of day, by which what happens is told. */
    public Instant now() {
        return Instant.now();
    }

    protected void pause(Duration pause) throws InterruptedException {
        Thread.sleep(pause.toMillis());
    }
}
