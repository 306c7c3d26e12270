package kesh.fake

import groovy.transform.Canonical
import kesh.fake.FakeTransport.Asked
import kesh.fake.FakeTransport.Fault
import kesh.fake.FakeTransport.Kind
import kesh.fake.Scenarios.Scenario
import kesh.plan.Guard
import kesh.run.Event
import kesh.run.Outcome

/**
 * Cuts a run off after every stage of every change, in every way, and runs it again from the resulting state; and cuts
 * those runs off, too. Each time the end must be as if nothing had happened. States that look the same are visited
 * once.
 */
class Interruptions {
    /** Changes that may be repeated, even if they were complete. */
    private static final List<String> CLEANING = ['sh -s -- /var/lib/postgresql/15/main', 'drop slot', 'write a checkpoint']

    /** A cluster as an interruption left it. */
    @Canonical
    static class Left {
        FakeCluster cluster
        /** The interruptions that led to it. */
        List<String> how
        /** All changes that were completed on the way. */
        List<String> made
        /** The goal of the step that was cut off, which must not be taken for reached. */
        String open
        /** True once a rebuild is over with its last step: if a host loses power then, another rebuild makes another copy. */
        boolean over

        String key() { "${cluster.everything()}\nopen: $open" }
    }

    final Scenario scenario
    final List<String> failures = []
    final Map<String, Left> states = [:]
    int runs
    private final String end

    Interruptions(Scenario scenario) {
        this.scenario = scenario
        def undisturbed = scenario.cluster()
        Run.of(undisturbed, scenario.script)
        end = undisturbed.sheet()
    }

    /**
     * @param depth the number of consecutive interruptions
     * @param later the kinds of interruptions after the first one
     */
    Interruptions explore(int depth, List<Kind> later = Kind.values().toList()) {
        def queue = new ArrayDeque<Left>()
        def start = new Left(scenario.cluster(), [], [], null)
        states[start.key()] = start
        queue.add(start)
        while (queue && failures.size() < 5) {
            def left = queue.poll()
            def log = again(left)
            if (left.how.size() < depth) {
                interruptions(left, log, left.how ? later : Kind.values().toList()).findAll { states.putIfAbsent(it.key(), it) == null }.each { queue.add(it) }
            }
        }
        println "$scenario: $runs runs, ${states.size()} states"
        this
    }

    private void check(boolean held, Left left, Object what) {
        if (!held) {
            failures << "after ${left.how.join(', then ') ?: 'nothing'}: $what".toString()
        }
    }

    /** True if a step has the goal of the unfinished one, or a part of it; or, if it is a start, all of it but a restart. */
    private static boolean goesOn(String goal, String open) {
        def besides = open.split(', and ').findAll { !it.endsWith('was restarted') }
        open.contains(goal) || besides && besides.every { goal.contains(it) }
    }

    /** Runs it undisturbed from the state that was left. */
    private List<Asked> again(Left left) {
        def cluster = left.cluster.copy()
        def before = cluster.recorded().size()
        def run = run(left, cluster)
        if (run.plan == null) {
            check(false, left, run.thrown)
            return []
        }
        check(!run.plan.refused, left, run.plan.obstacles()*.message())
        check(run.plan.nothingToDo || run.outcome?.kind() == Outcome.Kind.DONE, left, "$run.outcome ${run.outcome?.cause()?.map { it.detail() }}")
        check(cluster.hosts.values().every { it.jobs.isEmpty() }, left, "jobs are left: ${cluster.hosts.values()*.jobs*.keySet()}")
        check(cluster.sheet() == end, left, "it ends otherwise: ${difference(cluster.sheet(), end)}")
        check(left.open == null || run.plan.steps().any { goesOn(it.goal().toString(), left.open) }, left, "not done again: $left.open")
        check(run.changes().every { it.whole }, left, "refused: ${run.changes().findAll { !it.whole }*.what()}")
        check(!left.over || run.plan.checks().any { it.message().endsWith('its server is stopped, and its data looks whole') }, left, 'nobody says that it is whole')
        def twice = (left.made + whole(run)).countBy { it }.findAll { what, times -> times > 1 && !CLEANING.any { what.contains(it) } }
        check(twice.isEmpty(), left, "done more than once: ${twice.keySet()*.readLines()*.first()}")
        check(cluster.recorded().size() - before == (run.plan.nothingToDo ? 0 : records(run)), left, "records: ${cluster.recorded()}")
        run.transport.log
    }

    static String difference(String some, String other) {
        def lines = some.readLines(), others = other.readLines()
        (lines - others).collect { "+ $it" }.join(' ') + ' ' + (others - lines).collect { "- $it" }.join(' ')
    }

    private List<Left> interruptions(Left left, List<Asked> log, List<Kind> kinds) {
        [log.indices, kinds].combinations().collectMany { int index, Kind kind ->
            Asked asked = log[index]
            // After a power cut, a host is as before only if it had been nothing yet. Once the record of its making is
            // gone, it is a member like others, and install does not start its server.
            def finished = { int changes -> log.take(changes).any { it.host == asked.host && it.what().contains('/jobs/made-') } }
            kind == Kind.POWER_CUT && (left.cluster.named(asked.host).running || finished(index)) ? [] :
                    (0..<asked.stages + (kind == Kind.POWER_CUT && finished(index + 1) ? 0 : 1)).collectMany { interrupted(left, asked, new Fault(kind, index + 1, it)) }
        }
    }

    private List<Left> interrupted(Left from, Asked asked, Fault fault) {
        def cluster = from.cluster.copy()
        def next = new Left(cluster, from.how + "$fault (${Run.inWords(asked).readLines()[0]})".toString(), from.made, null)
        def sheet = cluster.everything()
        def recorded = cluster.recorded().size()
        def run = run(next, cluster, fault)
        check(run.thrown == null && (run.killed != null) == (fault.kind == Kind.KILLED), next, "it threw $run.thrown")
        check(cluster.locks.isEmpty(), next, "locked by $cluster.locks")
        if (run.outcome) {
            ended(next, run, asked, fault, sheet, cluster.recorded().drop(recorded))
        }
        cluster.hosts.values().findAll { !from.cluster.hosts[it.address].up ? false : !it.up }.each { it.up = true }
        boolean goesOn = cluster.runningJobs()
        if (cutOff(run, asked, fault) && run.outcome?.kind() != Outcome.Kind.DONE && !goesOn) {
            def step = (run.events.find { it instanceof Event.StepFailed } ?: started(run).last()).step()
            boolean madeGood = run.events.any { it instanceof Event.Remedied && it.failure().empty } && step.goal().holds(Run.look(cluster, scenario.script))
            next.open = madeGood ? null : step.goal().toString()
        }
        next.made += whole(run)
        if (fault.kind == Kind.POWER_CUT) {
            next.over = scenario.script.contains('rebuild') && next.made.any { it.contains(' rm -rf ') && it.contains('/jobs/clone-') }
            next.made.removeIf { String what -> next.over || what.contains(' start') || what.contains('repmgrd -f') }
        }
        goesOn ? [next, afterwards(next, 'its job ends') { it.finishJobs() }, afterwards(next, 'its job dies') { it.killJobs() }] : [next]
    }

    private static Left afterwards(Left left, String what, Closure<?> happens) {
        def cluster = left.cluster.copy()
        happens(new FakeCommands(cluster))
        new Left(cluster, left.how.dropRight(1) + "${left.how.last()}, $what".toString(), left.made, null)
    }

    private static List<Event.StepStarted> started(Run run) {
        run.events.findAll { it instanceof Event.StepStarted }
    }

    private static boolean cutOff(Run run, Asked asked, Fault fault) {
        started(run) && fault.stages < asked.stages && !asked.guard
    }

    /** The report of a kesh that is still alive at the end. */
    private void ended(Left next, Run run, Asked asked, Fault fault, String before, List<List<String>> recorded) {
        def outcome = run.outcome
        def sentence = outcome.sentence()
        // With these words, the pause is or was the operator's wish.
        check(scenario.script =~ /\bpause\b|\bunpause\b/ || outcome.alarm().orElse('').contains('FAILOVER IS STILL PAUSED') == run.cluster.hosts.values().any { it.paused }, next, "alarm: ${outcome.alarm()}")
        check(saysNoWrites(outcome) == leftWithoutPrimary(run), next, "alarm: ${outcome.alarm()}, primary: ${run.cluster.hosts.values().findAll { takesWrites(run.cluster, it) }*.name}")
        if (outcome.sentence().startsWith('Stopped after the last step: all steps are done, but not everything was restored')) {
            return
        }
        boolean isRecord = asked.query?.name() == 'record the run'
        switch (outcome.kind()) {
            case Outcome.Kind.DONE:
                // A job that still runs is re-attached to; anything else that was cut off is not done.
                check(run.cluster.hosts.values().every { it.jobs.isEmpty() }, next, "jobs are left: ${run.cluster.hosts.values()*.jobs*.keySet()}")
                check(!cutOff(run, asked, fault) || fault.kind == Kind.LOST && asked.command?.job()?.present, next, 'called done')
                break
            case Outcome.Kind.REFUSED:
                check(before == run.cluster.everything() && !started(run), next, 'refused, yet changed')
                check(sentence.startsWith('Refused: ') && sentence.endsWith('. Nothing was changed.'), next, sentence)
                break
            case Outcome.Kind.STOPPED:
                def failed = run.events.find { it instanceof Event.StepFailed }
                // A lock that can only be taken after a server was started blocks the next step.
                boolean lateLock = !failed && asked.query?.name() == 'lock the cluster'
                int number = failed ? failed.number() : started(run) ? started(run).last().number() + (lateLock ? 1 : 0) : 0
                boolean atStep = sentence.startsWith("Stopped at step $number of ${run.plan.steps().size()}: ${outcome.cause().get().message}. Done: ")
                        && sentence.endsWith('. Run it again to go on.')
                        && (failed || lateLock)
                        && run.events.every {
                            !(it instanceof Event.StepDone || it instanceof Event.StepSkipped) || it.number() < number
                                    || failed?.step()?.atLeast()?.present
                                    || it.number() > number && it.step().batch().present && it.step().batch() == failed?.step()?.batch()
                        }
                boolean onlyUnpaused = !started(run) && before != run.cluster.everything()
                        && sentence.startsWith("Stopped before step 1 of ${run.plan.steps().size()}: ${outcome.cause().get().message}. ")
                // If the host is gone at the end, the last step is not reported any more.
                check(atStep || onlyUnpaused || fault.kind == Kind.POWER_CUT, next, "$sentence (started $number)")
                break
            default:
                check(false, next, outcome)
        }
        if (!isRecord && started(run)) {
            // Without a primary, there is no server to write the record to.
            check(recorded.size() == records(run) || run.cluster.primary() == null, next, "records: $recorded")
            check(recorded.every { (it[2] == 't') == (outcome.kind() == Outcome.Kind.DONE) }, next, "$outcome, recorded: $recorded")
        }
        if (isRecord && fault.stages == 0 && fault.kind != Kind.POWER_CUT) {
            check(run.events.any { it instanceof Event.GuardReleased && it.failure().present }, next, 'the lost record is not told')
        }
    }

    private static boolean saysNoWrites(Outcome outcome) {
        outcome.alarm().orElse('') =~ /NO SERVER ACCEPTS WRITES NOW|NO SERVER IS SEEN TO ACCEPT WRITES/
    }

    /** Judges by the cluster itself, whatever the run knows of it. */
    private static boolean leftWithoutPrimary(Run run) {
        run.outcome.kind() == Outcome.Kind.STOPPED && run.plan.after().primaries() && started(run) && !run.cluster.hosts.values().any { takesWrites(run.cluster, it) }
    }

    private static boolean takesWrites(FakeCluster cluster, FakeHost host) {
        host.up && host.running && !host.inRecovery && cluster.rowOf(host) && cluster.rowOf(host).type != 'witness'
    }

    private Run run(Left left, FakeCluster cluster, Fault... faults) {
        runs++
        def run = Run.of(cluster, scenario.script, faults)
        check(cluster.disasters.isEmpty(), left, cluster.disasters)
        def said = run.lines + run.outcome.toString()
        check(said.every { !it.contains(Clusters.PASSWORD) }, left, 'a password was shown')
        run
    }

    private static int records(Run run) {
        run.plan.guards().count { it instanceof Guard.Record } as int
    }

    private static List<String> whole(Run run) {
        run.changes().findAll { it.whole }.collect { Run.inWords(it) }
    }
}
