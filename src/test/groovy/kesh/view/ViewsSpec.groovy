package kesh.view

import static kesh.states.States.states
import com.google.gson.GsonBuilder
import com.google.gson.JsonParser
import java.nio.charset.StandardCharsets
import java.time.Duration
import kesh.Problem
import kesh.cluster.Conninfo
import kesh.cluster.Link
import kesh.cluster.NodeId
import kesh.explain.Explanation
import kesh.plan.Plan
import kesh.run.Event
import kesh.run.Outcome
import kesh.states.NamedSnapshots
import kesh.states.Promised
import kesh.states.States
import kesh.states.Timed
import kesh.text.PrintableStream
import kesh.translation.Translation
import kesh.verb.grow.Expand
import spock.lang.Snapshot
import spock.lang.Specification

/** The outputs for operators and programs, as files; standard output and standard error in one. */
class ViewsSpec extends Specification {
    @Snapshot
    NamedSnapshots snapshots

    static final PRETTY = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create()

    static final Problem CAUSE = new Problem('pg4: could not start the server (exit status 1)',
            'waiting for server to start.... stopped waiting\npg_ctl: could not start server', 'command: pg_ctl start')

    private static Plan plan(@DelegatesTo(States) Closure<?> change = {}) {
        def state = new States().apply {
            primary 'pg1'
            standby 'pg2'
            newcomer 'pg4', id: 4
        }.apply(change).build()
        new Expand('pg4').plan(state).titled("expand 'pg4' (expand.groovy:17)")
    }

    /** A run of the healthy plan: two steps done before, one that takes long. */
    private static List<Event> run() {
        def plan = plan()
        def (conf, passfile, member, clone, start) = plan.steps()[0, 1, 2, 4, 5]
        [
                new Event.JournalOpened('/home/op/.local/state/kesh/journal/1-rwc.jsonl'),
                new Event.GuardTaken(plan.guards()[0]),
                new Event.Replanned(['pg3: its server runs now']),
                new Event.StepSkipped(1, 8, conf),
                new Event.StepSkipped(2, 8, passfile),
                new Event.StepStarted(3, 8, member),
                new Event.StepDone(3, 8, member, Duration.ofMillis(140), ''),
                new Event.StepStarted(5, 8, clone),
                new Event.StepProgressed(5, 8, clone, 'waiting for checkpoint to finish', OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty()),
                new Event.StepProgressed(5, 8, clone, 'streaming database files', OptionalLong.of(8L << 20), OptionalLong.of(31L << 20), OptionalLong.of(2L << 20)),
                new Event.ConnectionLost(5, 8, clone, new Problem('connection to pg4 was lost', 'Broken pipe', null), Duration.ofMinutes(10)),
                new Event.StepProgressed(5, 8, clone, 'streaming database files', OptionalLong.of(40L << 20), OptionalLong.of(31L << 20), OptionalLong.of(3L << 20)),
                new Event.StepDone(5, 8, clone, Duration.ofSeconds(75), 'NOTICE: standby clone (using pg_basebackup) complete\nkesh: something that its operator is to know'),
                new Event.LockLost(plan.guards()[0], new Problem('connection to pg1 was lost', 'Broken pipe', null)),
                new Event.LockTakenAgain(plan.guards()[0]),
                new Event.StepStarted(6, 8, start),
        ]
    }

    private static List<Event> whole() {
        def plan = plan()
        run() + [
                new Event.ConnectionLost(6, 8, plan.steps()[5], new Problem('connection to pg4 was lost', 'Broken pipe', null), Duration.ofSeconds(60)),
                new Event.Warned(new Problem('the journal ends here: No space left on device; the run goes on', '/home/op/1-rwc.jsonl: the journal cannot be written', null)),
                new Event.StepDone(6, 8, plan.steps()[5], Duration.ofMillis(1234), ''),
                new Event.WritesTaken(Duration.ofMillis(2345)),
                new Event.GuardReleased(plan.guards()[1], Optional.empty()),
                new Event.Surveyed(plan.after()),
                new Event.Ended(Outcome.done())
        ]
    }

    def "all failures of steps side by side are reported, each once"() {
        given:
        def err = new ByteArrayOutputStream()
        def view = new TextView(new PrintStream(new ByteArrayOutputStream()), new PrintStream(new ByteArrayOutputStream()), new PrintStream(err), Translation.NONE, false, false)
        def other = new Problem('pg3: cannot be reached', 'no answer', null)
        def plan = plan()
        def events = run() + [
                new Event.StepFailed(5, 8, plan.steps()[4], CAUSE),
                new Event.StepFailed(6, 8, plan.steps()[5], other),
                new Event.Ended(new Outcome(Outcome.Kind.STOPPED, 'Stopped.', Optional.of(CAUSE), Optional.empty()))
        ]

        when:
        tell(view, events)

        then:
        err.toString().readLines().findAll { it.startsWith('error: ') } == ["error: $CAUSE.message".toString(), 'error: pg3: cannot be reached']
    }

    private static List<Event> stopped() {
        def plan = plan()
        run() + [
                new Event.StepFailed(6, 8, plan.steps()[5], CAUSE),
                new Event.Remedied(6, 8, plan.steps()[5], Duration.ofMillis(1234), Optional.empty()),
                new Event.GuardReleased(plan.guards()[1],
                        Optional.of(new Problem('the run could not be recorded in repmgr.events', 'permission denied', null))),
                new Event.Ended(new Outcome(Outcome.Kind.STOPPED,
                        "Stopped at step 6 of 8: ${CAUSE.message}. Done: 1–5. Left: 6–8. Run it again to go on.".toString(), Optional.of(CAUSE), Optional.empty()))
        ]
    }

    private static final String SHOWN = '''\
[WARNING] following issues were detected
  - node "pg2" (ID: 2) is not attached to its upstream node "pg1" (ID: 1)
1 | pg1 | primary | * running | | default | 100 | 1 | host=10.9.0.11 user=repmgr
'''

    private static final Closure<?> REFUSED = {
        change('pg4') { machine clockOffsetMillis: 3000L, user: 'root', uid: 0; data freeBytes: null }
        broken 'pg4', 'pg1', Link.Kind.SQL_LOGIN, 'FATAL: no pg_hba.conf entry for host "10.9.0.14"'
        untried 'pg2', 'pg4'
    }

    private static final Closure<?> ODD = {
        primary('pg1') { slot 'orphan', active: false, retainedBytes: 5L << 30 }
        standby('节点二', id: 2) { server repmgrd: kesh.cluster.Seen.known(new kesh.cluster.Server.Repmgrd(true, true)) }
        standby 'pg3', upstream: '节点二'
        standby('pg5') { unreachable() }
        standby('pg6') { stopped() }
        standby('pg7') { serverUnknown 'the server at 10.9.0.17:5432 refuses repmgr the database repmgr' }
        standby('pg8') { registration active: false, upstream: new NodeId(3); noRepmgrd() }
        witness 'pg9'
        newcomer 'pg10'
    }

    private static String text(boolean terminal, boolean verbose, Closure<?> what) {
        def bytes = new ByteArrayOutputStream()
        def stream = PrintableStream.ofText(bytes, StandardCharsets.UTF_8)
        what.call(new TextView(stream, stream, stream, Translation.NONE, terminal, verbose))
        // Rates depend on the moment; escapes are shown.
        bytes.toString('UTF-8').replaceAll(/  [\d.]+ \w+\/s  .*? left/, '').replace('\u001b', '␛').replace('\r', '␍\n')
    }

    private static String json(Closure<?> what) {
        def bytes = new ByteArrayOutputStream()
        what.call(new JsonView(new PrintStream(bytes, true, 'UTF-8')))
        bytes.toString('UTF-8').readLines().collect { line ->
            assert line =~ /^\{"kesh":1,"event":"[a-z ]+","at":"\d{4}-\d\d-\d\dT[\d:.]+Z"/
            Promised.line(line)
            PRETTY.toJson(JsonParser.parseString(line.replaceFirst(/"at":"[^"]*"/, '"at":"…"')))
        }.join('\n') + '\n'
    }

    def "text: #name"() {
        expect:
        snapshots.assertThat(text(terminal, verbose, what)).matchesSnapshot("views/$name".toString())

        where:
        name               | terminal | verbose | what
        'plan'             | false    | false   | { it.accept(Timed.of(new Event.Planned(plan()))) }
        'plan in colour'   | true     | false   | { it.accept(Timed.of(new Event.Planned(plan()))) }
        'plan, verbose'    | false    | true    | { it.accept(Timed.of(new Event.Planned(plan()))) }
        'refused'          | false    | false   | { refuse(it) }
        'refused in colour' | true    | false   | { refuse(it) }
        'nothing to do'    | false    | false   | { nothing(it) }
        'run'              | false    | false   | { tell(it, whole()) }
        'run on a terminal' | true    | false   | { tell(it, whole()) }
        'stopped'          | false    | false   | { tell(it, stopped()) }
        'stopped on a terminal' | true | false  | { tell(it, stopped()) }
        'status'           | false    | false   | { it.state(states(ODD)) }
        'status in colour' | true     | false   | { it.state(states(ODD)) }
        'problem'          | false    | false   | { it.problem(CAUSE) }
    }

    def "json: #name"() {
        expect:
        snapshots.assertThat(json(what)).matchesSnapshot("views/json $name".toString())

        where:
        name            | what
        'plan'          | { it.accept(Timed.of(new Event.Planned(plan()))) }
        'refused'       | { refuse(it) }
        'nothing to do' | { nothing(it) }
        'run'           | { tell(it, whole()) }
        'stopped'       | { tell(it, stopped()) }
        'status'        | { it.state(states(ODD)) }
        'problem'       | { it.problem(CAUSE) }
        'explained'     | { it.explained(Explanation.of(new ByteArrayInputStream(SHOWN.bytes))) }
    }

    def "json: a live view"() {
        given:
        def samples = WatchTextSpec.samples()

        expect:
        snapshots.assertThat(json { view ->
            def printer = new WatchPrinter(view.out, Translation.NONE, true, 2)
            assert printer.test(samples[-2])
            assert !printer.test(samples[-1])
        }).matchesSnapshot('views/json watch')
    }

    private static void tell(View view, List<Event> events) {
        events.each { view.accept(Timed.of(it)) }
    }

    private static void refuse(View view) {
        view.accept(Timed.of(new Event.Planned(plan(REFUSED))))
        view.accept(Timed.of(new Event.Ended(Outcome.refused('4 checks did not pass'))))
    }

    private static void nothing(View view) {
        view.accept(Timed.of(new Event.Planned(plan { standby 'pg4', declared: true })))
        view.accept(Timed.of(new Event.Ended(Outcome.nothingToDo())))
    }

    def "no password is shown, wherever it is"() {
        given:
        def conninfo = Conninfo.parse('host=10.9.0.11 user=repmgr password=s3cret dbname=repmgr')
        def secret = plan {
            change('pg1') { registration conninfo: conninfo; conf conninfo: conninfo.text().reveal() }
            change('pg4') { passfile '*:*:*:app:s3cret\n#*:*:*:app:s3cret\n' }
        }

        expect:
        !secret.refused
        [text(false, true) { it.accept(Timed.of(new Event.Planned(secret))) },
         text(true, true) { it.accept(Timed.of(new Event.Planned(secret))) },
         json { tell(it, [new Event.Planned(secret), *secret.steps().collect { step -> new Event.StepStarted(1, 1, step) }]) },
         secret.toString()].every { !it.contains(States.PASSWORD) }
    }

    def "the same thing on five nodes is shown once, with the number of nodes"() {
        given:
        def five = plan { (3..6).findAll { it != 4 }.each { standby "pg$it", id: it } }
        def shown = text(false, false) { it.accept(Timed.of(new Event.Planned(five))) }

        expect:
        shown.contains(' 3–7 pg1, pg2, pg3, pg5, pg6: add 2 logins to /var/lib/postgresql/.pgpass')
        shown.count('the password file of each has the repmgr logins') == 1
    }

    def "lines of text never end in blanks"() {
        expect:
        text(false, true) { view ->
            view.accept(Timed.of(new Event.Planned(plan())))
            refuse(view)
            tell(view, whole())
            tell(view, stopped())
            view.state(states(ODD))
        }.readLines().findAll { it.endsWith(' ') } == []
    }
}
