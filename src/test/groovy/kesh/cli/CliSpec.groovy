package kesh.cli

import com.google.gson.JsonParser
import java.nio.file.Files
import java.nio.file.Path
import kesh.dsl.Words
import kesh.plan.Check
import kesh.plan.Plan
import kesh.run.Outcome
import kesh.states.NamedSnapshots
import kesh.states.Promised
import kesh.translation.Translation
import spock.lang.Snapshot
import spock.lang.TempDir

/** The command line in this process: its outputs, and its exit codes. */
class CliSpec extends CommandLineSpecification {
    @Snapshot
    NamedSnapshots snapshots

    @TempDir
    Path root

    private int keshReading(String input, String... arguments) {
        def before = System.in
        System.in = new ByteArrayInputStream(input.bytes)
        try {
            kesh(arguments)
        } finally {
            System.in = before
        }
    }

    private String script(String text) {
        def file = root.resolve('a.groovy')
        Files.writeString(file, text)
        file.toString()
    }

    /** No server listens on that port, so the command ends when it connects to a host. */
    private String unreachable(String more = '') {
        script("cluster('x') {\n    ssh port: 1, knownHosts: '/dev/null'\n    via 'pg1', host: '127.0.0.1'\n    $more\n}\n")
    }

    def "wrong: kesh #line"() {
        given:
        def code = kesh(line.split(' ').findAll() as String[])

        expect:
        code == 2
        out == ''
        snapshots.assertThat(err).matchesSnapshot("cli/wrong ${line.replace('/', '_')}".toString())
        !err.contains('Exception')

        where:
        line << ['plan', 'script', 'status', 'scrpt a.groovy', 'frobnicate', 'plan --yse a.groovy', 'script --frobnicate a.groovy',
                 'plan --format xml a.groovy', 'plan --format', 'status a.groovy', 'words x', '--vresion', 'status -c', 'watch --via a -c b',
                 'watch --via a --every 10', 'watch --via a --every 1ms', 'report --via a']
    }

    def "help of '#command'"() {
        given:
        def code = kesh((command.split(' ').findAll() + option) as String[])

        expect:
        code == 0
        err == ''
        snapshots.assertThat(out).matchesSnapshot("cli/help ${command ?: 'kesh'}".toString())

        where:
        [command, option] << [['', 'script', 'plan', 'status', 'check', 'explain', 'words'], ['--help', '-h']].combinations()
    }

    def "words are listed with options and examples"() {
        expect:
        kesh('words') == 0
        out.readLines().findAll { !it.startsWith(' ') }*.takeBefore(':') == Words.all()*.name()
        Words.all().every { out.contains('    ' + it.page().example()) }
    }

    def "the shell's words work without a terminal: -e"() {
        expect:
        kesh('-e', 'def twice = { 2 * it }\nx = twice(1.MB)\nx') == 0
        out == '2097152\n'
        err == ''
    }

    def "the shell's words come on standard input, too, and the first mistake is the last: #text"() {
        expect:
        keshReading(text) == code
        out == shown
        err.contains(said)

        where:
        text                        || code | shown | said
        '1 + 1\n\n[3,\n4].sum()\n'  || 0    | '2\n7\n' | ''
        '1\nfoo.bar\n3\n'           || 2    | '1\n'    | "error: standard input:2: unknown name 'foo'\nDETAIL: foo.bar\n        ^\n"
        '1\nexit\n3\n'              || 0    | '1\n'    | ''
        'status\n'                  || 2    | ''       | 'no cluster has been chosen yet'
        "use 'nowhere.groovy'\n"     || 2    | ''       | "use 'nowhere.groovy': there is no such file"
    }

    def "a cluster that cannot be reached is 3 in the shell, too"() {
        expect:
        kesh('-c', unreachable(), '-e', 'status') == 3
        err.contains('error: cannot reach pg1: 127.0.0.1:1 refuses connections\n')
    }

    def "the version is printed"() {
        expect:
        kesh('--version') == 0
        out.startsWith('kesh ')
    }

    def "a script that is wrong is 2, in #format, whatever was to be done with it: #line"() {
        given:
        def file = script("cluster('x') {\n    via 'pg1'\n    expnad 'pg4'\n}\n")

        expect:
        kesh((line.replace('FILE', file).split(' ') + ['--format', format]) as String[]) == 2
        (format == 'json' ? out : err).contains("a.groovy:3: unknown word 'expnad'")
        err.readLines().last() == 'Refused: the script has a mistake. Nothing was changed.'

        where:
        [line, format] << [['plan FILE', 'script FILE', 'script --yes FILE', 'script --plan FILE', 'status -c FILE'], ['text', 'json']].combinations()
    }

    def "as JSON, standard output is JSON and nothing else"() {
        when:
        kesh('plan', '--format', 'json', script('nonsense 1'))

        then:
        def object = JsonParser.parseString(out.readLines().first()).asJsonObject
        out.readLines().size() == 1
        object.get('event').asString == 'error'
        object.get('message').asString == "a.groovy:1: unknown word 'nonsense'"
    }

    def "a script that is not there is 3, as nothing could be planned"() {
        expect:
        kesh('plan', '/nowhere/x.groovy') == 3
        err.contains('error: /nowhere/x.groovy: the script cannot be read\nDETAIL: there is no such file\n')
    }

    def "a host that cannot be reached is 3: #line"() {
        expect:
        kesh(line.replace('FILE', unreachable("expand 'pg4'")).split(' ')) == 3
        err.contains('error: cannot reach pg1: 127.0.0.1:1 refuses connections\n')
        err.readLines().last().startsWith('Refused: ')
        err.readLines().last().endsWith('Nothing was changed.')
        !err.contains('\tat ')

        where:
        line << ['plan FILE', 'script --yes FILE', 'status -c FILE', 'check -c FILE', 'watch -c FILE --times 1', 'report -c FILE --html /nowhere/x.html']
    }

    def "a member is named without a script, and a name that is none is a mistake: #via"() {
        expect:
        kesh('status', '--via', via) == code
        err.contains(said)

        where:
        via             | code | said
        'a b'           | 2    | "host of --via is 'a b'"
        'x y@127.0.0.1' | 2    | "user of --via is 'x y'"
        ''              | 2    | "host of --via is ''"
        'u@nowhere.invalid' | 3 | 'nowhere.invalid'
    }

    def "the script's own arguments come after it, those that look like options after --"() {
        given:
        def file = script('assert args as List == ["one", "--two"]\ncluster("x") { via "no name" }\n')

        expect:
        kesh('plan', file, 'one', '-v', '--', '--two') == 2
        err.contains("a.groovy:2: via 'no name'")
    }

    def "each outcome has its code"() {
        expect:
        Outcome.Kind.values().collectEntries { [it, ExitCode.of(new Outcome(it, '', Optional.empty(), Optional.empty()))] } == [
                (Outcome.Kind.DONE)    : 0, (Outcome.Kind.NOTHING_TO_DO): 0, (Outcome.Kind.PLANNED): 0,
                (Outcome.Kind.STOPPED) : 1, (Outcome.Kind.REFUSED): 3, (Outcome.Kind.DECLINED): 4,
                (Outcome.Kind.INTERRUPTED): 130
        ]
        ExitCode.BUG == 70
    }

    def "a check ends by the worst that it found: #found"() {
        expect:
        ExitCode.of(found.collect { new Check('t', it, 'm', Optional.empty(), Optional.empty()) }) == code

        where:
        found                                                 || code
        []                                                    || 0
        [Check.Verdict.HELD]                                  || 0
        [Check.Verdict.HELD, Check.Verdict.WARNED]            || 1
        [Check.Verdict.WARNED, Check.Verdict.UNKNOWN]         || 3
        [Check.Verdict.UNKNOWN, Check.Verdict.FAILED]         || 2
    }

    def "explain ends as check does, in #format: #file"() {
        expect:
        kesh('explain', "src/test/resources/kesh/explain/${file}.txt".toString(), '--format', format) == code
        format == 'text' || Promised.broken(out) == []

        where:
        [file, code, format] << [
                ['v9r1 cluster show, well', 0], ['v8r6 sys_encpwd', 1], ['v9r1 sys_monitor.sh, start failed', 2], ['not understood', 3]
        ].collectMany { [it + 'text', it + 'json'] }
    }

    def "explain reads standard input, and what it cannot read is not fine"() {
        expect:
        keshReading('[ERROR] no metadata record for this node - terminating\n', line.split(' ')) == code
        out.contains(shown)
        err.contains(said)

        where:
        line                || code | shown                                 | said
        'explain'           || 2    | '  fails   line 1: this node is not registered' | ''
        'explain -'         || 2    | '  fails   line 1: this node is not registered' | ''
        'explain /nowhere'  || 3    | ''                                    | 'error: /nowhere cannot be read\nDETAIL: there is no such file'
    }

    def "without a terminal the answer is no; on one, only yes is yes: #typed"() {
        given:
        def before = System.in
        System.in = new ByteArrayInputStream(typed.bytes)
        def asked = new ByteArrayOutputStream()

        expect:
        new Terminal(Translation.NONE, asks, false, false).ask(new Plan('t', null, [], [], [], []), new PrintStream(asked)).orElse('yes') == answer
        asked.toString() == (asks ? 'Execute these 0 steps? [yes/no] ' : '')

        cleanup:
        System.in = before

        where:
        asks  | typed     || answer
        false | 'yes\n'   || 'there is no terminal to ask on, and no --yes'
        true  | 'yes\n'   || 'yes'
        true  | ' Y \n'   || 'yes'
        true  | 'no\n'    || 'you did not say yes'
        true  | 'yess\n'  || 'you did not say yes'
        true  | '\n'      || 'you did not say yes'
        true  | ''        || 'you did not say yes'
    }
}
