package kesh.sim

import groovy.transform.CompileStatic
import java.time.Duration
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.ThreadPoolExecutor
import java.util.function.BooleanSupplier
import kesh.run.Waits

/** The clock of a world: it advances only when somebody waits or makes a request. Long waits check seldom. */
@CompileStatic
class Time extends Waits {
    private static final long FIRST = 20
    private static final int LOOKS_IN_A_BOUND = 6
    private static final long SOON = 60_000
    private static final long OFTEN = 10_000
    private static final ScheduledExecutorService NEVER = new ScheduledThreadPoolExecutor(1, new ThreadPoolExecutor.DiscardPolicy())

    static {
        NEVER.shutdown()
    }

    private final World world

    Time(World world) {
        this.world = world
    }

    @Override
    boolean until(Duration bound, BooleanSupplier condition) {
        long began = world.now
        long end = began + bound.toMillis()
        long most = Math.max(1000L, bound.toMillis().intdiv(LOOKS_IN_A_BOUND).longValue())
        for (long pause = FIRST; !condition.asBoolean; pause = Math.min(world.now - began < SOON ? Math.min(OFTEN, most) : most, pause * 3)) {
            if (Thread.interrupted()) {
                throw new InterruptedException()
            }
            if (world.now >= end) {
                return false
            }
            world.elapse(pause)
        }
        true
    }

    @Override
    Runnable every(Duration pause, Runnable task) {
        world.every(pause.toMillis(), task)
    }

    /** The progress of steps is only for display: a world does not depend on the speed of its simulation. */
    @Override
    protected ScheduledExecutorService progress() {
        NEVER
    }

    @Override
    long nanos() {
        world.now * 1_000_000L
    }
}
