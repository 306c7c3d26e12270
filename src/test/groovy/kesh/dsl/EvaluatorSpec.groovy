package kesh.dsl

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kesh.Problem
import kesh.cluster.ClusterState
import kesh.states.States
import spock.lang.Specification
import spock.lang.TempDir
import spock.lang.Timeout

/** Lines typed into the shell: their results, their requests, and the declarations that are kept. */
class EvaluatorSpec extends Specification {
    @TempDir
    Path directory

    /** The requests that the shell received. */
    private final List<String> asked = []
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream()
    private ClusterState seen = new ClusterState('rwc', [], [])

    private final ShellHost host = new ShellHost() {
        void run(ClusterScript script) {
            asked << "$script.name: ${script.statements()*.text().join(', ')}".toString()
        }

        void plan(ClusterScript script) {
            asked << "plan $script.name: ${script.statements()*.text().join(', ')}".toString()
        }

        ClusterState look(ClusterScript script) {
            asked << "look $script.name".toString()
            seen
        }

        void watch(ClusterScript script, Duration every, int times) {
            asked << "watch $script.name every $every times $times".toString()
        }

        void script(String file, List<String> arguments) {
            asked << "script $file $arguments".toString()
        }

        void help(Optional<String> word) {
            asked << "help ${word.orElse('')}".toString().strip()
        }

        void timing() {
            asked << 'timing'
        }

        void exit() {
            asked << 'exit'
        }
    }

    private final Evaluator shell = new Evaluator(host, new PrintStream(printed))

    private Shown line(String text) {
        shell.evaluate('', text, 1)
    }

    private String shown(String text) {
        def value = line(text)
        value instanceof Shown.Text ? value.text() : value.getClass().simpleName
    }

    private void inCluster() {
        shell.use(ScriptLoader.load('x.groovy', "cluster('rwc') { via 'pg1', host: '10.9.0.11' }", []))
    }

    private Problem problem(String text) {
        try {
            line(text)
        } catch (Problem problem) {
            return problem
        }
        throw new AssertionError('nothing was wrong' as Object)
    }

    def "declarations are kept for later lines: #lines"() {
        given:
        lines[0..<-1].each { line(it) }

        expect:
        shown(lines[-1]) == value

        where:
        lines                                                          || value
        ['x = 2', 'x + 1']                                             || '3'
        ['def x = 2', 'x + 1']                                         || '3'
        ['int x = 2', 'x + 1']                                         || '3'
        ['def x', 'x']                                                 || 'Nothing'
        ['def (a, b) = [1, 2]', 'a + b']                               || '3'
        ['twice = { 2 * it }', 'twice(4)']                             || '8'
        ['def twice = { 2 * it }', 'twice 4']                          || '8'
        ['def twice(n) { 2 * n }', 'twice(4)']                         || '8'
        ['def f(n) { n < 2 ? 1 : n * f(n - 1) }', 'f(5)']              || '120'
        ['def f() { 1 }', 'def f() { 2 }', 'f()']                      || '2'
        ['y = 5', 'def f() { y }', 'y = 6', 'f()']                     || '6'
        ['import java.time.Duration', 'Duration.ofSeconds(1)']         || 'PT1S'
        ['import java.time.Duration as D', '1', 'D.ofSeconds(1)']      || 'PT1S'
        ['import java.time.*', '1', 'Duration.ofSeconds(1)']           || 'PT1S'
        ['import static java.lang.Math.max', 'max(1, 2)']              || '2'
        ['import static java.lang.Math.*', '1', 'max(1, 2)']           || '2'
        ['class P { int n }', '1', 'new P(n: 3).n']                    || '3'
        ['1 + 1', '_']                                                 || '2'
        ['x = 1', 'x += 1', 'x']                                       || '2'
        ['x = 1; y = { x + 1 }', 'x = 5', 'y()']                       || '6'
        ['1.5.KB']                                                     || '1536'
        ['[2.GB, 1.TB]']                                               || '[2147483648, 1099511627776]'
        ["'a' + 'b'"]                                                  || 'ab'
        ["['a']"]                                                      || "['a']"
        ['null']                                                       || 'Nothing'
        ['{ -> 1 }']                                                   || 'Nothing'
    }

    def "sizes are the shell's only"() {
        given:
        line('1.MB')

        when:
        1.MB

        then:
        thrown(MissingPropertyException)
    }

    def "printed text is the shell's output"() {
        given:
        line('println 42')

        expect:
        printed.toString() == '42\n'
    }

    def "requests are made in the order of the line: #text"() {
        given:
        inCluster()
        line(text)

        expect:
        asked == wanted

        where:
        text                                               || wanted
        "expand 'pg4'"                                     || ["rwc: expand 'pg4'"]
        "expand 'pg4'; shrink 'pg3'"                       || ["rwc: expand 'pg4', shrink 'pg3'"]
        "['pg4', 'pg5'].each { expand it }"                || ["rwc: expand 'pg4', expand 'pg5'"]
        "plan { expand 'pg4' }"                            || ["plan rwc: expand 'pg4'"]
        "sql 'select 1', on: standbys"                     || ["rwc: sql 'select 1'"]
        'check'                                            || ['rwc: check']
        'check()'                                          || ['rwc: check']
        'status'                                           || ['look rwc']
        'status()'                                         || ['look rwc']
        "expand 'pg4'; status; shrink 'pg3'"               || ["rwc: expand 'pg4'", 'look rwc', "rwc: shrink 'pg3'"]
        'help'                                             || ['help']
        'help check'                                       || ['help check']
        "help 'expand'"                                    || ['help expand']
        'help expnad'                                      || ['help expnad']
        "script 'a.groovy', 1, 'x'"                        || ['script a.groovy [1, x]']
        'timing'                                           || ['timing']
        'exit'                                             || ['exit']
        'def grow(n) { expand n }; grow "pg4"'             || ["rwc: expand 'pg4'"]
    }

    def "a cluster by its file, by its name, or by saying it, and the one from before"() {
        given:
        def file = directory.resolve('prod.groovy')
        Files.writeString(file, "cluster('prod') { via 'kes1', host: '10.1.1.1'\n expand 'never' }")

        when:
        line("use '$file'")
        line('check')
        line("cluster('test') { via 'pg1', host: '10.9.0.11'\n check }")
        line('rescan')
        line("use 'prod'")
        line('status')
        line("node 'kes4', host: '10.1.1.4'")
        line("expand 'kes4'")

        then:
        asked == ['prod: check', 'test: check', 'test: rescan', 'look prod', "prod: expand 'kes4'"]
        shell.cluster().get().nodes()*.host()*.address()*.value() == ['10.1.1.4']
        shell.cluster().get().vias()*.host()*.address()*.value() == ['10.1.1.1']
    }

    def "what is allowed beyond the strict rules stays, until its line is written anew: #lines"() {
        when:
        line("ssh legacy: true; via 'pg1', host: '10.9.0.11', vouches: true; node 'pg4', host: '10.9.0.14', legacy: true")
        lines.each { line(it) }

        then:
        with(shell.cluster().get().ssh().lenience()) {
            [it.legacy(), it.legacyAddresses()*.value(), it.vouchers()*.name(), it.declaredAddresses()*.value().toSorted()] == expected
        }

        where:
        lines                                || expected
        ["node 'pg5', host: '10.9.0.15'"]    || [true, ['10.9.0.14'], ['pg1'], ['10.9.0.11', '10.9.0.14', '10.9.0.15']]
        ["node 'pg4', host: '10.9.0.14'"]    || [true, [], ['pg1'], ['10.9.0.11', '10.9.0.14']]
        ["via 'pg1', host: '10.9.0.11'"]     || [true, ['10.9.0.14'], [], ['10.9.0.11', '10.9.0.14']]
        ["ssh user: 'postgres'"]             || [false, ['10.9.0.14'], ['pg1'], ['10.9.0.11', '10.9.0.14']]
    }

    def "a cluster without a file, and a node that is declared anew"() {
        when:
        line("ssh user: 'postgres', port: 2222; via 'pg1', host: '10.9.0.11'")
        line("node 'pg4', host: '10.9.0.14'")
        line("node 'pg4', host: '10.9.0.15', id: 7")

        then:
        with(shell.cluster().get()) {
            ssh().user().get() == 'postgres'
            ssh().port().asInt == 2222
            nodes()*.host()*.address()*.value() == ['10.9.0.15']
        }
    }

    def "without a cluster, it is said how to take one: #text"() {
        expect:
        with(problem(text)) {
            message == 'no cluster has been chosen yet'
            hint().get().contains("use 'prod.groovy'")
        }

        where:
        text << ['status', "expand 'pg4'", 'check', 'plan { }']
    }

    def "a mistake is pointed at: #text"() {
        given:
        inCluster()

        expect:
        with(problem(text)) {
            message == said
            detail().get().readLines().take(2) == [text.readLines()[-1], ' ' * column + '^']
            hint().orElse('') == suggested
        }
        asked == []

        where:
        text                                  || said                                        | column | suggested
        "expnad 'pg4'"                        || "unknown word 'expnad'"                     | 0      | "did you mean 'expand'?"
        'x = satus'                           || "unknown name 'satus'"                      | 4      | "did you mean 'status'?"
        "expand 'pg4', upsteam: 'pg1'"        || "unknown option 'upsteam' of expand"        | 14     | "did you mean 'upstream'?"
        "expand 'pg4"                         | "a text begins here and does not end"       | 7      | ''
        '1 +* 2'                              || "unexpected '+'"                            | 2      | ''
        'status = 1'                          || "'status' cannot be used like this"            | 0      | 'write it like: status().standbys.find { it.lag > 1.MB }'
        'quit'                                || "unknown name 'quit'"                       | 0      | "did you mean 'exit'?"
        'select 1'                            || "unknown word 'select'"                     | 0      | "a statement for servers is a text: sql 'select …', on: primary"
        "x = 1\nexpnad 'pg4'"                 || "line 2: unknown word 'expnad'"             | 0      | "did you mean 'expand'?"
        "'a'.frob()"                          || "unknown method 'frob' on a text"           | 4      | ''
    }

    def "a misspelt property of a node: the error lists the properties, and the nearest"() {
        given:
        inCluster()
        seen = new States().apply { primary 'pg1'; standby 'pg2' }.build()

        expect:
        with(problem('status().standbys.find { it.lagg > 1 }')) {
            message == "a node has no 'lagg'"
            detail().get().contains('lagSeconds')
            hint().get() == "did you mean 'lag'?"
        }
    }

    def "a missing script: a file beside it may have been meant"() {
        given:
        Files.writeString(directory.resolve('prod.groovy'), '')

        expect:
        problem("use '$directory/prdo.groovy'").hint().get() == "did you mean '$directory/prod.groovy'?"
        !problem("use '$directory/sub/prod.groovy'").hint().present
    }

    def "variables are known by their kinds"() {
        given:
        ['n = 1', 'twice = { it * 2 }', 'def thrice(n) { n * 3 }'].each { line(it) }

        expect:
        shell.variables().subMap(['n', 'twice', 'thrice']) == [n: 'Integer', twice: 'closure', thrice: 'method']
    }

    def "errors in files have their line there"() {
        when:
        shell.evaluate('night.kesh', 'foo', 17)

        then:
        def problem = thrown(Mistake)
        problem.message == "night.kesh:17: unknown name 'foo'"
    }

    def "after a mistake, nothing of the line is left, and the next one works"() {
        given:
        inCluster()
        problem("expand 'pg4'; frobnicate")
        line('check')

        expect:
        asked == ['rwc: check']
    }

    @Timeout(30)
    def "a loop without end can be interrupted"() {
        given:
        def failure = null
        def thread = new Thread({ failure = problem('while (true) { }') })

        when:
        thread.start()
        while (thread.alive) {
            thread.interrupt()
            thread.join(50)
        }

        then:
        failure.message == 'interrupted'
    }

    def "every word is shown by an example that the shell takes: #word.name"() {
        given:
        inCluster()
        def example = word.page().example().replace('…', "via 'pg1'").replace("'prod.groovy'", "'rwc'").replace('README.md', "${new File('README.md').absolutePath}")

        when:
        line(example)

        then:
        noExceptionThrown()

        where:
        word << Words.inShell()
    }

    def "rows are a table, with all their columns"() {
        expect:
        with(line("[[a: 1, b: null], [a: 2, c: 'x']]") as Shown.Table) {
            columns() == ['a', 'b', 'c']
            rows() == [['1', 'NULL', 'NULL'], ['2', 'NULL', 'x']]
        }
    }
}
