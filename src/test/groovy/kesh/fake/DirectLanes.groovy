package kesh.fake

import groovy.transform.CompileStatic
import java.util.concurrent.AbstractExecutorService
import java.util.concurrent.TimeUnit

/** Runs everything at once in the calling thread, so every run is the same. */
@CompileStatic
class DirectLanes extends AbstractExecutorService {
    private boolean over

    @Override
    void execute(Runnable task) {
        task.run()
    }

    @Override
    void shutdown() {
        over = true
    }

    @Override
    List<Runnable> shutdownNow() {
        over = true
        []
    }

    @Override
    boolean isShutdown() {
        over
    }

    @Override
    boolean isTerminated() {
        over
    }

    @Override
    boolean awaitTermination(long time, TimeUnit unit) {
        true
    }
}
