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

    /** The result after the last stage. */
    Object success() {
        OK
    }

    /** The result of a planted failure. */
    Object failure() {
        failed(1, 'planted failure: could not connect with password=geheim')
    }

    /** The command stops here, and releases what it held. */
    void abandoned() {}

    /** Called when the command has ended while somebody waits for it. */
    void fetched(Object result) {}

    /** Called when nobody waits any more; true if the command goes on. */
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

    /** A change that runs as a job: requested again while it runs, it is continued, not restarted. */
    @CompileStatic
    static class AsJob extends Change {
        private final FakeHost host
        private final String name
        private final Change own
        private final FakeJob job

        /** @param command makes the change from an argument list and its input */
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
