package kesh.fake

import com.google.common.jimfs.Configuration
import com.google.common.jimfs.Jimfs
import groovy.transform.CompileDynamic
import groovy.transform.CompileStatic
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.ConcurrentHashMap
import java.util.function.BooleanSupplier
import kesh.Problem
import kesh.Inspection
import kesh.Session
import kesh.Surroundings
import kesh.cluster.ClusterState
import kesh.cluster.NodeName
import kesh.command.Effect
import kesh.dsl.ClusterScript
import kesh.dsl.ScriptLoader
import kesh.fake.FakeTransport.Asked
import kesh.fake.FakeTransport.Fault
import kesh.plan.Action
import kesh.plan.Plan
import kesh.plan.Step
import kesh.run.Event
import kesh.run.Outcome
import kesh.run.Waits
import kesh.states.Promised
import kesh.states.Timed
import kesh.view.View

/** One kesh from its start to its end, on a fake cluster: it surveys, plans, executes like a session. */
@CompileStatic
class Run {
    private static final Configuration DISK = Configuration.unix().toBuilder().setAttributeViews('basic', 'posix').build()
    static final String OPERATOR = 'kesh of an operator'
    private static final Map<String, ClusterScript> SCRIPTS = new ConcurrentHashMap<>()

    final FakeCluster cluster
    final FakeTransport transport
    final List<Event> events = Collections.synchronizedList([])
    /** The events as JSON. */
    List<String> lines
    Outcome outcome
    private Closure<?> meanwhile
    /** The kill that ended it. */
    Killed killed
    /** The problem that was not caught. */
    Problem thrown

    private Run(FakeCluster cluster, Fault... faults) {
        this.cluster = cluster
        this.transport = new FakeTransport(cluster, faults)
    }

    /** Bounds waits by the number of samples, between which a moment passes in the cluster. */
    private static class Looks extends Waits {
        private static final int ENOUGH = 6
        private static final long MOMENT = Duration.ofSeconds(10).toNanos()
        private final FakeCluster cluster
        private long moments

        Looks(FakeCluster cluster) {
            this.cluster = cluster
        }

        /** Nothing happens beside the steps, so a run is the same each time. */
        @Override
        Runnable every(Duration pause, Runnable task) { {} as Runnable }

        @Override
        boolean until(Duration bound, BooleanSupplier condition) {
            for (int look = 0; look < (bound.zero ? 1 : ENOUGH); look++) {
                if (condition.asBoolean) {
                    return true
                }
                synchronized (cluster) {
                    cluster.sample()
                    moments++
                }
            }
            false
        }

        @Override
        long nanos() {
            moments * MOMENT
        }
    }

    static ClusterScript script(String text) {
        SCRIPTS.computeIfAbsent(text) { ScriptLoader.load('test.groovy', it, []) }
    }

    /** The state that a survey sees, without any plan. */
    static ClusterState look(FakeCluster cluster, String text) {
        look(cluster, script(text))
    }

    @CompileDynamic
    static ClusterState look(FakeCluster cluster, ClusterScript script) {
        new Inspection(View.of {}, Path.of(''), surroundings(new FakeTransport(cluster))).look(script)
    }

    static Run planned(FakeCluster cluster, String text) {
        new Run(cluster).go(script(text), false)
    }

    static Run of(FakeCluster cluster, String text, Fault... faults) {
        of(cluster, script(text), faults)
    }

    static Run of(FakeCluster cluster, ClusterScript script, Fault... faults) {
        new Run(cluster, faults).go(script, true)
    }

    /** @param meanwhile is called when the first step begins */
    static Run meddled(FakeCluster cluster, String text, Closure<?> meanwhile) {
        def run = new Run(cluster)
        run.meanwhile = meanwhile
        run.go(script(text), true)
    }

    private Session session(Path journals) {
        new Session(View.of { heard(it.event()) }, { Optional.empty() }, journals, OPERATOR, surroundings(transport))
    }

    /** One thread, and a clock that counts samples. */
    static Surroundings surroundings(FakeTransport transport) {
        new Surroundings({ transport }, new Looks(transport.cluster), { new DirectLanes() }, { it.run() })
    }

    private void heard(Event event) {
        events << event
        if (event instanceof Event.StepStarted && meanwhile != null) {
            meanwhile.call()
            meanwhile = null
        }
    }

    private Run go(ClusterScript script, boolean execute) {
        try {
            Outcome ended = Jimfs.newFileSystem(DISK).withCloseable { disk ->
                def session = session(disk.getPath('journal'))
                execute ? session.run(script) : session.plan(script)
            }
            outcome = execute && !plan.refused && !plan.nothingToDo ? ended : null
        } catch (Killed end) {
            killed = end
        } catch (Problem uncaught) {
            thrown = uncaught
        }
        lines = events.collect { Promised.line(Timed.json(it)) }
        if (transport.unknown) {
            throw transport.unknown[0]
        }
        this
    }

    /** The last plan that was shown. */
    Plan getPlan() {
        events.reverse().find { it instanceof Event.Planned }.with { it == null ? null : ((Event.Planned) it).plan() }
    }

    /** The requested changes, without those of guards. */
    List<Asked> changes() {
        transport.log.findAll { !it.guard }
    }

    /** The requests that executing a plan makes. */
    static List<String> asked(Plan plan) {
        plan.steps().findAll {
            !(it.action() instanceof Action.Await) && !(it.action() instanceof Action.Run && it.action().command().effect() == Effect.READS)
        }.collect { inWords(plan, it) }
    }

    static String inWords(Plan plan, Step step) {
        Action action = step.action()
        def host = { NodeName node -> plan.before().node(node).get().host().name() }
        switch (action) {
            case Action.Run: return "${host(step.node())}: ${action.command()}"
            case Action.Unpack: return "${host(step.node())}: ${action.command()}"
            case Action.WriteFile: return "${host(step.node())}: write ${action.path()} ${action.mode()} ${action.text().reveal()}"
            case Action.Send: return "${host(step.node())}: put ${action.path()} ${action.mode()} ${action.from().bytes()} ${action.from().sha256()}"
            case Action.AddLines:
                def made = action.keysOf().collect { "ssh-ed25519 NEW+KEY+OF+${host(it)} postgres@${host(it)}".toString() }
                return "${host(step.node())}: add to ${action.path()} ${action.lines() + made}"
            case Action.Sql: return "${host(action.node())}: ${action.query().name()} ${action.query().parameters()}"
        }
        throw new IllegalArgumentException(action as String)
    }

    static String inWords(Asked asked) {
        List<String> argv = asked.command?.argv()
        if (argv != null && argv.size() > 3 && argv[3] == 'kesh-add') {
            return "$asked.host: add to ${argv[4]} ${asked.command.input().get().reveal().readLines()}"
        }
        if (argv != null && argv.size() > 7 && argv[3] == 'kesh-put') {
            return "$asked.host: put ${argv.drop(4).join(' ')}"
        }
        argv != null && argv.size() > 3 && argv[3] == 'kesh-write'
                ? "$asked.host: write ${argv[4]} ${argv[5]} ${asked.command.input().get().reveal()}"
                : asked.what()
    }
}
