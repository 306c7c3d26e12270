package kesh.explain

import java.nio.charset.Charset
import java.nio.file.Files
import java.nio.file.Path
import kesh.plan.Check.Verdict
import kesh.states.NamedSnapshots
import kesh.translation.Language
import kesh.translation.Translation
import kesh.view.ExplanationText
import spock.lang.Snapshot
import spock.lang.Specification

/** Texts written for this test in every known form of each tool and version, and their explanations. */
class ExplanationSpec extends Specification {
    static final Path TEXTS = Path.of('src/test/resources/kesh/explain')
    static final List<String> NAMES = TEXTS.toFile().list().sort()*.minus('.txt')

    /** The password in these texts, in plain text and in Base64. */
    static final List<String> SECRETS = ['Geheim77', 'R2VoZWltNzc', 'eheim7', '2VoZWltNz']

    static final String ODD = '|"\'\n\r\t[]():=,\u001b“错'

    /** Sentences that consist only of words of kesh and names of settings. */
    static final ALIKE = ~/kesh \w+(, \w+)?|set \w+ = \w+|re\w+( '\w+')?/

    @Snapshot
    NamedSnapshots snapshots

    private static Explanation explain(String text, Charset charset = Charset.forName('UTF-8')) {
        Explanation.of(new ByteArrayInputStream(text.getBytes(charset)))
    }

    private static String printed(Explanation explanation) {
        def bytes = new ByteArrayOutputStream()
        new PrintStream(bytes, true, 'UTF-8').with { out -> new ExplanationText(Translation.NONE, false).lines(explanation).each { out.println(it) } }
        bytes.toString('UTF-8')
    }

    private static String text(String name) {
        Files.readString(TEXTS.resolve(name + '.txt'))
    }

    def "#name"() {
        given:
        def explanation = explain(text(name))
        def shown = printed(explanation)

        expect:
        snapshots.assertThat(shown).matchesSnapshot("explain/$name".toString())
        SECRETS.every { !shown.contains(it) }

        and: 'every line is understood, but where that is what it is about'
        (name in ['not understood', 'nothing']) == explanation.checks().any { it.title() == 'not understood' }

        where:
        name << NAMES
    }

    def "a name in a text cannot end the string of the statement in a hint"() {
        given: 'names that are code once they are copied into a shell of kesh'
        def hostile = "n'+\${'id'.execute()}+'"
        def hints = NAMES.collectMany { explain(text(it).replaceAll(/\b(node|pg)[1-4]\b/, java.util.regex.Matcher.quoteReplacement(hostile))).checks() }
                .collectMany { it.hint().stream().toList() }

        expect:
        hints.count { it.contains("start 'n%27+%24%7B%27id%27") } > 1
        !hints.any { it.contains("n'+") || it.contains('\${') }
    }

    def "what a client makes a server log is not repmgr's word: #line"() {
        given:
        def text = "2026-11-30 10:00:00.000 UTC [99] LOG:  connection received: host=10.9.0.7 port=41000\n2026-11-30 10:00:00.000 UTC [100] $line\n".toString()

        expect:
        Explanation.of(new ByteArrayInputStream(text.bytes)).checks().findAll { it.message().contains('pg1 is recorded') || it.hint().orElse('').contains("rejoin") } == []

        where:
        line << ['FATAL:  role "WARNING: node "pg1" (ID: 1) is registered as standby but running as primary" does not exist',
                 'ERROR:  column "node "pg1" (ID: 1) is registered as standby but running as primary" does not exist at character 8',
                 'LOG:  statement: select 1;\n\tWARNING: node "pg1" (ID: 1) is registered as standby but running as primary',
                 'ERROR:  relation "x" does not exist\n\tWARNING: node "pg1" (ID: 1) is registered as standby but running as primary']
    }

    def "every explanation of these texts has a Chinese translation: #name"() {
        expect:
        explain(text(name)).checks().collectMany { [it.message(), *it.detail().stream().toList(), *it.hint().stream().toList()] }
                .findAll { said -> !(said ==~ ALIKE) && !(Translation.into(Language.CHINESE).say(said) =~ /\p{IsHan}/) } == []

        where:
        name << NAMES
    }

    def "each version is among them: #version"() {
        expect:
        NAMES.count { it.startsWith(version) } >= least

        where:
        version  || least
        'v8r6c5' || 4
        'v8r6c9' || 6
        'v9r1'   || 6
        'v9r2'   || 3
        'v9r4'   || 4
    }

    def "whatever the text, it is read to its end, and no password in it is shown"() {
        given:
        def random = new Random(7)
        def originals = NAMES.collect { text(it).readLines() }.findAll { it.size() > 1 }
        def one = { List<String> all -> all[random.nextInt(all.size())] }

        expect: 'also where lines have come and gone, and those without a password are damaged'
        400.times {
            List<String> lines = [*one(originals)]
            (1 + random.nextInt(12)).times {
                def at = random.nextInt(lines.size())
                def line = lines[at]
                def safe = SECRETS.every { !line.contains(it) }
                switch (random.nextInt(5)) {
                    case 0: lines.add(at, one(one(originals))); break
                    case 1: if (lines.size() > 1) { lines.remove(at) }; break
                    case 2: if (safe) { lines[at] = line.take(random.nextInt(line.size() + 1)) }; break
                    case 3: if (safe) { lines[at] = line.drop(random.nextInt(line.size() + 1)) }; break
                    default:
                        def where = random.nextInt(line.size() + 1)
                        if (safe) { lines[at] = line.take(where) + ODD.charAt(random.nextInt(ODD.length())) + line.drop(where) }
                }
            }
            def explanation = explain(lines.join('\n'))
            def shown = printed(explanation)
            assert SECRETS.every { !shown.contains(it) }
            assert !shown.contains('\u001b')
            assert explanation.checks() || explanation.parts()
        }
    }

    def "no line is too odd or too long: #begin…"() {
        when:
        def explanation = explain(line * 20_000 + '\n' + line * 2_000 + '\n')

        then:
        explanation.lines() == 2

        where:
        line << ["''", '"', '""', 'a:', ':', '|', '1 | ', '[', '(', "password='", 'x=', '\\', ' ', 'host=', 'A1b', '错', '-', '0,', '"a",', 'Node "', 'DETAIL: ', '[ERROR] ', "[2026-01-01 00:00:00] "]
        begin = line.take(5).trim()
    }

    def "random bytes are not understood, and nothing else"() {
        given:
        def bytes = new byte[20_000]
        new Random(3).nextBytes(bytes)

        expect:
        Explanation.of(new ByteArrayInputStream(bytes)).checks()*.verdict().contains(Verdict.UNKNOWN)
    }

    def "a Chinese log is understood in the encoding of its host"() {
        given:
        def log = text('v9r2 server log, chinese')

        expect:
        explain(log, Charset.forName('GB18030')) == explain(log)
        explain(log.replace('\n', '\r\n')) == explain(log)
    }

    def "a repeated line is one finding, and a long log takes no more memory than its differences"() {
        given:
        long lines = 50_000
        def log = new InputStream() {
            long number = 0
            ByteArrayInputStream line = new ByteArrayInputStream(new byte[0])

            @Override
            int read() {
                if (line.available() == 0 && number < lines) {
                    line = new ByteArrayInputStream("[2026-01-10 07:${10 + number++ % 50}:00] [WARNING] unable to ping \"host=10.66.${number % 2}.1\"\n".bytes)
                }
                line.read()
            }

            @Override
            int read(byte[] into, int from, int length) {
                int c = read()
                if (c < 0) {
                    return -1
                }
                into[from] = (byte) c
                1 + Math.max(0, line.read(into, from + 1, Math.min(length - 1, line.available())))
            }
        }

        when:
        def explanation = Explanation.of(log)

        then:
        explanation.lines() == lines
        explanation.findings()*.times().sum() == lines
        explanation.findings().size() == 2
    }

    def "of too many different findings a number is listed, and the rest is counted by severity"() {
        when:
        def explanation = explain((1..700).collect { "[ERROR] new error of node ${it}x" }.join('\n'))

        then:
        explanation.findings().size() == 501
        explanation.findings().last().check().message() == 'there are 200 more of this kind, too many to list'
        explanation.checks()*.verdict().every { it == Verdict.FAILED }
    }

    def "without '#what' the explanation of a text without faults says so"() {
        expect:
        explain(text).checks()*.verdict().unique() == verdicts

        where:
        what            | text                                                        || verdicts
        'anything'      | text('v9r1 cluster show, well')                             || [Verdict.HELD]
        'a primary'     | text('v9r1 cluster show, well').readLines()[0, 1, 3].join('\n') || [Verdict.UNKNOWN, Verdict.HELD]
        'sense'         | text('v9r1 cluster show, well') + 'x y z\n'                  || [Verdict.UNKNOWN, Verdict.HELD]
    }
}
