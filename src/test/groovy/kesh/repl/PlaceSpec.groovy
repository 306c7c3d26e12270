package kesh.repl

import static kesh.states.States.states

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.time.Duration
import kesh.Inspection
import kesh.cluster.Host
import kesh.command.Command
import kesh.fake.Clusters
import kesh.fake.FakeTransport
import kesh.fake.Run
import kesh.remote.Result
import kesh.view.View
import kesh.dsl.ClusterScript
import kesh.dsl.Evaluator
import kesh.dsl.ScriptLoader
import kesh.dsl.ShellHost
import kesh.dsl.Words
import kesh.translation.Translation
import org.jline.reader.LineReader
import org.jline.reader.ParsedLine
import spock.lang.Specification
import spock.lang.TempDir

/** The place of the cursor and its completions; | is the cursor. */
class PlaceSpec extends Specification {
    @TempDir
    Path directory

    private final ClusterScript script = ScriptLoader.load('x.groovy', """
            cluster('rwc') { via 'pg1', host: '10.9.0.11'
                node 'spare', host: '10.9.0.19' }""", [])
    private final Knowledge knowledge = new Knowledge({ throw new IllegalStateException('nobody is asked') })
    private final Evaluator evaluator = new Evaluator(Stub(ShellHost), System.out)
    private final Candidates candidates = new Candidates(evaluator, knowledge, new Help(Translation.NONE))

    def cleanup() {
        knowledge.close()
    }

    private static Place place(String marked) {
        Place.of(marked.replace('|', ''), marked.indexOf('|'))
    }

    private List<String> offered(String marked) {
        candidates.at(place(marked))*.value()
    }

    def "#marked is #kind of #word #option"() {
        expect:
        with(place(marked)) {
            [it.kind().name(), it.word(), it.option(), it.argument(), it.begun()] == [kind, word, option, argument, begun]
        }

        where:
        marked                                  || kind        | word      | option     | argument | begun
        '|'                                     || 'STATEMENT' | ''        | ''         | 0        | ''
        'exp|'                                  || 'STATEMENT' | ''        | ''         | 0        | 'exp'
        'plan { exp|'                           || 'STATEMENT' | ''        | ''         | 0        | 'exp'
        'plan {\n  status\n  ex|'               || 'STATEMENT' | ''        | ''         | 0        | 'ex'
        'status; ch|'                           || 'STATEMENT' | ''        | ''         | 0        | 'ch'
        'x = st|'                               || 'STATEMENT' | ''        | ''         | 0        | 'st'
        "expand '|"                             || 'TEXT'      | 'expand'  | ''         | 0        | ''
        "expand 'pg|4'"                         || 'TEXT'      | 'expand'  | ''         | 0        | 'pg'
        "expand('pg4', |"                       || 'VALUE'     | 'expand'  | ''         | 1        | ''
        "expand 'pg4', ups|"                    || 'VALUE'     | 'expand'  | ''         | 1        | 'ups'
        "expand 'pg4', upstream: 'p|"           || 'TEXT'      | 'expand'  | 'upstream' | 1        | 'p'
        "expand 'pg4',\n  up|"                  || 'VALUE'     | 'expand'  | ''         | 1        | 'up'
        "sql 'select 1', on: st|"               || 'VALUE'     | 'sql'     | 'on'       | 1        | 'st'
        "sql 'select 1', on: ['pg1', 'p|"       || 'TEXT'      | 'sql'     | 'on'       | 1        | 'p'
        "sql 'select * from pg_st|"             || 'TEXT'      | 'sql'     | ''         | 0        | 'pg_st'
        "sh 'cat /etc/re|"                      || 'TEXT'      | 'sh'      | ''         | 0        | '/etc/re'
        'status().st|'                          || 'AFTER_DOT' | 'status'  | ''         | 0        | 'st'
        'status().standbys.find { it.l|'        || 'AFTER_DOT' | 'it'      | ''         | 0        | 'l'
        'status // no|'                         || 'NOTHING'   | ''        | ''         | 0        | ''
    }

    def "the words come first, described, and variables"() {
        given:
        evaluator.evaluate('', 'mine = 1', 1)

        expect:
        offered('|') == Words.inShell()*.name() + ['mine']
        candidates.at(place('|')).take(Words.inShell().size())*.does() == Words.inShell()*.page()*.does()
        offered('help |') == Words.inShell()*.name()
    }

    def "options are those of the word: #word"() {
        expect:
        offered("${word.name()} 'x', |").containsAll(word.options().collect { it + ':' })

        where:
        word << Words.inShell().findAll { it.options() }
    }

    def "known nodes are offered without waiting for them: #marked"() {
        given:
        evaluator.use(script)
        if (looked) {
            knowledge.seen(script, states {
                primary 'pg1'
                standby 'pg2'
            })
        }

        expect:
        offered(marked).containsAll(names)

        where:
        marked                    | looked || names
        "expand '|"               | false  || ['spare']
        "expand |"                | false  || ["'spare'"]
        "sql 'select 1', on: |"   | false  || ['all', 'primary', 'standbys', "'spare'"]
        "switchover to: '|"       | false  || ['spare']
        "switchover to: '|"       | true   || ['pg1', 'pg2', 'spare']
        "sql 'x', on: ['pg1', '|" | true   || ['pg1', 'pg2', 'spare']
    }

    def "columns after a dot: #marked"() {
        expect:
        offered(marked).containsAll(columns)

        where:
        marked                              || columns
        'status().|'                        || ['members', 'standbys', 'primary']
        'status.|'                          || ['members', 'standbys', 'primary']
        'status().standbys.find { it.|'     || ['lag', 'lagSeconds', 'role', 'freeBytes']
    }

    def "keywords of SQL inside sql, and methods of variables"() {
        given:
        evaluator.evaluate('', 'text = "x"', 1)

        expect:
        offered("sql 'sel|").contains('select')
        offered("require 'x', sql: 'sel|").contains('select')
        !offered("require 'sel|").contains('select')
        offered('text.to|').contains('toUpperCase')
    }

    def "local paths"() {
        given:
        Files.createDirectories(directory.resolve('sub'))
        Files.writeString(directory.resolve('prod.groovy'), '')

        expect:
        offered("use '$directory/|") == ["$directory/prod.groovy", "$directory/sub/"]*.toString()
        offered("put '$directory/p|").contains("$directory/prod.groovy".toString())
        offered("put 'x', '$directory/p|") == []
    }

    def "in a command for a host's shell no name is offered that is more than a word there"() {
        given:
        evaluator.use(script)
        def names = ['plain-1.log', '日志', 'app;id>&2;:', 'with blank', '`id`', 'a|b', '*', '~x', '(x)', 'd/']
        def host = new FakeTransport(Clusters.of()) {
            @Override
            Result run(Host to, Command command, Duration limit) {
                Result.of(0, names.join('\n'), '')
            }
        }
        def known = new Knowledge({ new Inspection(View.of {}, Path.of(''), Run.surroundings(host)) })
        def told = new CountDownLatch(1)
        known.telling { told.countDown() }
        def offering = new Candidates(evaluator, known, new Help(Translation.NONE))

        when:
        offering.at(place("sh 'ls /tmp/|"))
        told.await(60, TimeUnit.SECONDS)

        then:
        offering.at(place("sh 'ls /tmp/|"))*.value() == ['/tmp/plain-1.log', '/tmp/日志', '/tmp/d/']
        offering.at(place("get '/tmp/|"))*.value().size() == 10

        cleanup:
        known.close()
    }

    def "no name is offered that a terminal would obey, or that would end a text"() {
        given:
        ['plain', 'with blank', "a'; evil", 'b"x', 'c$x', 'd\u001B]0;x\u0007', 'e\u009B2J', 'f\u202Eg'].each { Files.writeString(directory.resolve(it), '') }
        def line = "put '$directory/".toString()
        def parsed = Stub(ParsedLine) {
            it.line() >> line
            it.cursor() >> line.length()
        }
        def found = []

        when:
        new LineCompleter(candidates, Translation.NONE).complete(Stub(LineReader), parsed, found)

        then:
        found*.displ().collect { it - "$directory/" } == ['plain', 'with blank']
    }
}
