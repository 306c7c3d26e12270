package kesh.fake

import groovy.transform.CompileStatic
import kesh.fake.FakeHost.FakeJob
import kesh.remote.Result

/** A changing command in stages, between which it can be cut off. */
@CompileStatic
abstract class Change {
    static final Result OK = Result.of(0, '', '')

    abstract int stages()

    /** Does one stage; a result ends the command early. */
    abstract Object stage(int number)

    /** What it answers after its last stage. */
    Object success() {
        OK
    }

    /** What it answers when it is made to fail. */
    Object failure() {
        failed(1, 'planted failure: could not connect with password=geheim')
    }

    /** It will go no further, and what it held while it ran is free. */
    void abandoned() {}

    /** Somebody waits for it who is there when it has ended. */
    void fetched(Object result) {}

    /** Nobody waits for it any more; whether it goes on. */
    boolean outlives() {
        false
    }

    static Result failed(int exit, String said) {
        Result.of(exit, '', "ERROR: $said\n")
    }

    /** A change in one stage. */
    static Change at(Closure<Object> effect) {
        new Change() {
            int stages() { 1 }

            Object stage(int number) { effect.call() }
        }
    }

    static Change of(Closure<Object>... effects) {
        new Change() {
            int stages() { effects.length }

            Object stage(int number) { effects[number].call() }
        }
    }

    /** A change that runs as a job: asked for again while it goes on, it is gone on with, not begun. */
    @CompileStatic
    static class AsJob extends Change {
        private final FakeHost host
        private final String name
        private final Change own
        private final FakeJob job

        /** @param command from an argument list and its input to what it does */
        AsJob(FakeHost host, String name, String line, List<String> argv, String input, Closure<Change> command) {
            this.host = host
            this.name = name
            FakeJob old = host.jobs[name]
            job = old != null && old.running ? old : new FakeJob(command: line, argv: argv, input: input)
            own = command.call(job.argv, job.input)
        }

        int stages() { own.stages() }

        Object stage(int number) {
            host.jobs[name] = job
            Object result = number < job.done ? null : own.stage(number)
            job.done = Math.max(job.done, number + 1)
            if (result != null) {
                end(((Result) result).exit())
            } else if (job.done == stages()) {
                end(0)
            }
            result
        }

        Object failure() {
            host.jobs[name] = job
            end(14)
            failed(14, 'planted failure of the job')
        }

        void fetched(Object result) {
            if (((Result) result).ok()) {
                host.jobs.remove(name)
            }
        }

        boolean outlives() { true }

        void abandoned() {
            end(null)
        }

        private void end(Integer exit) {
            if (host.jobs[name].is(job)) {
                own.abandoned()
                job.running = false
                job.exit = exit
            }
        }
    }
}
