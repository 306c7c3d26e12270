package kesh.remote.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that is not ready in time. A server that sends one byte a second satisfies every bound on a
 * single read, so only this ends the wait for it.
 */
final class Watchdog implements AutoCloseable {
    /** The parts of making a connection, after its port has accepted. */
    enum Phase {
        IDENTIFICATION,
        KEY_EXCHANGE,
        LOGIN,
        /** The ssh-agent signs, and may ask a human first: the whole's time stands still. */
        AGENT
    }

    /** The phase that was not done in time, and the bound that passed: its own, or that of the whole. */
    record Late(Phase phase, Duration bound) {}

    private final Duration all;
    private Deadline whole;
    private Closeable connection = () -> {};
    private Phase phase;
    private long began;
    private CompletableFuture<Void> timer = CompletableFuture.completedFuture(null);
    private boolean over;
    private Late late;

    /**
     * @param all the bound for all phases together
     * @param whole when it passes
     */
    Watchdog(Duration all, Deadline whole) {
        this.all = all;
        this.whole = whole;
    }

    /** @param opened what to close; closing must not wait for the other side */
    synchronized void guard(Closeable opened) {
        connection = opened;
    }

    synchronized void enter(Phase next, Duration bound) {
        timer.cancel(false);
        if (over) {
            return;
        }
        long now = System.nanoTime();
        if (phase == Phase.AGENT) {
            whole = new Deadline(whole.nanos() + now - began);
        }
        phase = next;
        began = now;
        Duration left = Duration.ofMillis(whole.left());
        boolean own = next == Phase.AGENT || bound.compareTo(left) <= 0;
        timer = CompletableFuture.runAsync(
                () -> bite(new Late(next, own ? bound : all), now),
                CompletableFuture.delayedExecutor(
                        (own ? bound : left).toMillis(), TimeUnit.MILLISECONDS, Watchdog::start));
    }

    private static void start(Runnable bite) {
        Thread thread = new Thread(bite, "kesh-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private void bite(Late passed, long since) {
        Closeable close;
        synchronized (this) {
            if (over || began != since) {
                return;
            }
            over = true;
            late = passed;
            close = connection;
        }
        try {
            close.close();
        } catch (IOException alreadyGone) {
            // It is closed, as wanted.
        }
    }

    /** Returns the phase that took too long, if one did. */
    synchronized Optional<Late> late() {
        return Optional.ofNullable(late);
    }

    /** Lets the connection live. */
    @Override
    public synchronized void close() {
        over = true;
        timer.cancel(false);
    }
}
