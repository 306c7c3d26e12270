package kesh.fake

import java.nio.file.Files
import java.nio.file.Path
import kesh.Sameness
import kesh.run.Event
import kesh.run.Outcome
import kesh.states.Timed
import kesh.translation.Translation
import kesh.view.JsonView
import kesh.view.TextView
import spock.lang.Specification
import spock.lang.TempDir

/** Work without a visible effect: done each time, on all chosen nodes, with its output. */
class AdHocSpec extends Specification {
    @TempDir
    Path local

    private final FakeCluster cluster = Clusters.of(members: 3)

    private Run run(String statement) {
        Run.of(cluster, Scenarios.script(statement))
    }

    private static List<Event.StepDone> done(Run run) {
        run.events.findAll { it instanceof Event.StepDone }
    }

    def "a line for a shell runs on each chosen node, each time: #on"() {
        given:
        cluster.hosts.values().each { it.lines['uptime'] = "up at $it.name".toString() }

        expect:
        2.times {
            def run = run("sh 'uptime', on: $on")
            assert run.outcome.kind() == Outcome.Kind.DONE
            assert done(run)*.output() == names.collect { "up at $it".toString() }
            assert run.changes()*.host == names
            assert run.plan.guards() == []
        }

        where:
        on               || names
        "'pg2'"          || ['pg2']
        "['pg3', 'pg1']" || ['pg3', 'pg1']
        "'2'"            || ['pg2']
        'standbys'       || ['pg2', 'pg3']
        'primary'        || ['pg1']
        'all'            || ['pg1', 'pg2', 'pg3']
    }

    def "the same statement twice in a script is done twice"() {
        given:
        cluster.hosts.values().each { it.lines['uptime'] = 'up' }
        def run = run("sh 'uptime', on: all\n    sh 'uptime', on: 'pg2'\n    sh 'uptime', on: 'pg2'")

        expect:
        run.outcome.kind() == Outcome.Kind.DONE
        run.changes()*.host == ['pg1', 'pg2', 'pg3', 'pg2', 'pg2']
    }

    def "a failure on one node does not keep the others from being done, but ends the run"() {
        given:
        cluster.hosts.values().each { it.lines['date'] = it.name == 'pg2' ? 'fails' : 'today' }
        def run = run("sh 'date', on: all\n    sh 'date', on: 'pg1'")

        expect:
        run.outcome.sentence().startsWith('Stopped at step 2 of 4: pg2: could not run the command (exit status 3). Done: 1, 3. Left: 2, 4.')
        done(run)*.step()*.node()*.value() == ['pg1', 'pg3']
        run.changes()*.host == ['pg1', 'pg2', 'pg3']
    }

    def "a statement gives its rows, as a table and as data"() {
        given:
        cluster.answers['select 1?'] = '1'
        def run = run("sql 'select 1?', on: standbys")
        def bytes = new ByteArrayOutputStream()
        def text = new TextView(new PrintStream(bytes), new PrintStream(bytes), new PrintStream(bytes), Translation.NONE, false, false)

        when:
        run.events.each { text.accept(Timed.of(it)) }

        then:
        run.outcome.kind() == Outcome.Kind.DONE
        done(run)*.rows() == [[[answer: '1', nothing: null]]] * 2
        bytes.toString().contains('    answer  nothing\n    1       NULL\n')
        Timed.json(done(run)[0]).contains('"rows":[{"answer":"1","nothing":null}]')
    }

    def "a statement that is refused says why"() {
        given:
        cluster.answers['select x'] = 'ERROR: column "x" does not exist'
        def run = run("sql 'select x', on: primary")

        expect:
        run.outcome.kind() == Outcome.Kind.STOPPED
        run.outcome.cause().get().detail().get() == 'ERROR: column "x" does not exist'
    }

    def "a file of each node comes into a directory for each"() {
        given:
        ['pg2', 'pg3'].each { cluster.named(it).write('/var/log/x.log', '600', "log of $it\u00e4") }
        def run = run("get '/var/log/x.log', '$local/logs/', on: standbys")

        expect:
        run.outcome.kind() == Outcome.Kind.DONE
        ['pg2', 'pg3'].every { Files.readString(local.resolve("logs/$it/x.log")) == "log of $it\u00e4" }
        Files.list(local.resolve('logs/pg2')).count() == 1
    }

    def "no byte of a file that is put is in the plan, in any output, or in the journal"() {
        given:
        def file = Files.writeString(local.resolve('key'), '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n')
        def run = run("put '$file', '/var/lib/postgresql/key', on: standbys, mode: '600'")
        def printed = new ByteArrayOutputStream()
        def views = [new TextView(new PrintStream(printed), new PrintStream(printed), new PrintStream(printed), Translation.NONE, false, true), new JsonView(new PrintStream(printed))]

        when:
        run.events.each { event -> views.each { it.accept(Timed.of(event)) } }
        def text = printed.toString() + run.events.collect { Timed.json(it) } + JsonView.essence(run.plan)

        then:
        run.outcome.kind() == Outcome.Kind.DONE
        ['pg2', 'pg3'].every { cluster.named(it).text('/var/lib/postgresql/key') == file.toFile().text && cluster.named(it).files['/var/lib/postgresql/key'].mode == '600' }
        text.contains(FakeCommands.sha256(file.toFile().text))
        [file.toFile().text, file.toFile().bytes.encodeBase64() as String].every { content ->
            (0..content.length() - 12).every { !text.contains(content.substring(it, it + 12)) }
        }
    }

    def "a file that is put is read again: one that has changed meanwhile is another plan"() {
        given:
        def file = Files.writeString(local.resolve('x'), 'as it was reviewed')
        def digest = { note ->
            // The comment makes it another text, which is not remembered.
            def plan = Run.planned(cluster, Scenarios.script("put '$file', '/var/lib/postgresql/x', on: all // $note")).plan
            assert plan.steps().size() == 3
            Sameness.digest(plan)
        }
        def reviewed = digest('reviewed')

        expect:
        digest('unchanged') == reviewed

        when: 'it has other bytes, as many'
        Files.writeString(file, 'as it is not, as I')

        then:
        digest('changed') != reviewed
    }

    def "a file that is not there is said to be so"() {
        given:
        def run = run("get '/var/log/x.log', '$local', on: 'pg2'")

        expect:
        run.outcome.cause().get().detail().get().contains('there is no file /var/log/x.log')
    }

    def "refused, and nothing is done: #what"() {
        given:
        arranged.call(cluster)
        def before = cluster.everything()
        def run = run(statement)

        expect:
        run.plan.refused
        run.plan.obstacles()*.message() == [message]
        cluster.everything() == before

        where:
        what           | statement                    | arranged                                    || message
        'nobody'       | "sh 'date', on: 'pg9'"       | {}                                          || "sh 'date': no node is called pg9"
        'down'         | "sh 'date', on: all"         | { Clusters.powerCut(it, it.named('pg3')) }  || 'pg3: its host could not be inspected'
        'root'         | "sh 'date', on: 'pg2'"       | { it.named('pg2').uid = 0 }                 || 'pg2: kesh logs in as root'
        'no server'    | "sql 'select 1', on: 'pg3'"  | { Clusters.powerCut(it, it.named('pg3')); it.named('pg3').up = true } || 'pg3: its server does not run'
        'no standbys'  | "sql 'select 1', on: standbys" | { ['pg2', 'pg3'].each { n -> it.named(n).inRecovery = false } } || "sql 'select 1': there is no node among the standbys"
    }
}
