package kesh.explain

import kesh.Problem
import kesh.plan.Check.Verdict
import spock.lang.Specification

/** kesh's phrases match the samples beside them, and an administrator's take precedence over them. */
class PhrasebookSpec extends Specification {
    static final List<Phrasebook> MESSAGES = [Phrasebook.REPMGR, Phrasebook.DAEMONS, Phrasebook.SCRIPTS, Phrasebook.SERVERS]

    static final String HEAD = 'form    our backup\nmeans   what it logs\n\n'

    private static Explanation explain(String text, List<Phrasebook> own = []) {
        Explanation.of(new ByteArrayInputStream(text.getBytes('UTF-8')), own)
    }

    private static Phrasebook own(String phrases) {
        Phrasebook.read('own.txt', HEAD + phrases)
    }

    def "by #phrase.pattern is explained: #sample"() {
        given: 'a message, as a line of a tool has it, or a setting'
        def message = Line.of(1, sample).message()
        def filled = phrase.of(message).get()
        def said = [filled.message().orElse(null), filled.detail(), filled.hint()]

        expect: 'no other phrase takes it before'
        Phrasebook.first(books, message).get().is(phrase)

        and: 'it is said to whoever asks, and no hole is left'
        explain(sample).checks().collect { [it.verdict(), it.message(), it.detail().orElse(null), it.hint().orElse(null)] } ==
                (filled.message().present ? [[phrase.verdict(), *said]] : [])
        !said.any { it?.contains('{}') }

        where:
        [books, phrase, sample] << [MESSAGES, [Phrasebook.SETTINGS]].collectMany { books ->
            books*.phrases().flatten().collectMany { phrase -> phrase.samples().collect { [books, phrase, it] } }
        }
    }

    def "each phrase has a sample"() {
        given:
        def phrases = (MESSAGES + Phrasebook.SETTINGS)*.phrases().flatten()

        expect:
        phrases.size() > 180
        phrases.findAll { it.samples().empty } == []
    }

    def "an administrator's phrases precede kesh's, even if they differ only in numbers, and in routine lines: #line"() {
        given:
        def books = [own('''
            # what the bank's own tools say
            says    ORA-01017
            sample  [ERROR] ORA-01017: refused
            failed  the password of the old database is wrong ⇒ 旧数据库的密码有误

            says    ORA-01018
            sample  [ERROR] ORA-01018: no column
            quiet

            says    no metadata record for this node
            sample  [ERROR] no metadata record for this node - terminating
            unknown ask Zhang
            hint    he knows

            says    ^duration: (\\d{5,})
            sample  2026-02-03 04:06:00.000 CST [2310] LOG:  duration: 12345.678 ms
            warned  a statement took {} ms
            ''')]

        expect:
        explain(line, books).checks().collect { [it.verdict(), it.message()] } == checks

        where:
        line                                                                      || checks
        '[ERROR] ORA-01017: refused\n[ERROR] ORA-01018: no column'                || [[Verdict.FAILED, 'the password of the old database is wrong']]
        '[ERROR] ORA-01018: no column\n[ERROR] ORA-01017: refused'                || [[Verdict.FAILED, 'the password of the old database is wrong']]
        '[ERROR] no metadata record for this node - terminating'                  || [[Verdict.UNKNOWN, 'ask Zhang']]
        '2026-02-03 04:06:00.000 CST [2310] LOG:  duration: 54321.678 ms'         || [[Verdict.WARNED, 'a statement took 54321 ms']]
        '2026-02-03 04:06:00.000 CST [2310] LOG:  duration: 21.678 ms'            || []
        '[ERROR] NODE REJOIN failed'                                              || [[Verdict.FAILED, 'the rejoin failed']]
    }

    def "a mistake is named with its line: #message"() {
        when:
        Phrasebook.read('own.txt', text)

        then:
        def problem = thrown(Problem)
        problem.message == "own.txt:$message"
        problem.detail().orElse(null) == detail
        problem.hint().get().startsWith('first form and means')

        where:
        text                                                        || message | detail
        ''                                                          || '1: the file does not begin with form and means, and a blank line after them' | ''
        'says    x\nsample  x\nquiet\n'                             || '1: the file does not begin with form and means, and a blank line after them' | 'says x'
        HEAD + 'say     x\nsample  x\nquiet\n'                      || "4: there is no keyword 'say'" | "say x\nown.txt:4: a message must begin with 'says', and this does not"
        HEAD + 'failed  it is bad\n'                                || "4: a message must begin with 'says', and this does not" | 'failed it is bad'
        HEAD + 'says    (x\nsample  x\nquiet\n'                     || '4: this is not a valid pattern: Unclosed group' | 'says (x'
        HEAD + 'says    x\nquiet\n'                                 || '4: the message has no sample' | 'says x'
        HEAD + 'says    x\nsample  x\n'                             || '4: the message has no quiet, held, warned, failed, outcome or unknown' | 'says x'
        HEAD + 'says    ERROR: x\nsample  ERROR: x\nquiet\n'        || '5: the pattern does not match what the sample says: x' | 'sample ERROR: x'
        HEAD + 'says    x\nsample  x\nheld    {} is x\n'            || '5: the pattern has no group for a hole {} with this sample' | 'sample x'
        HEAD + 'says    (x)\nsample  x\nheld    {} is x ⇒ {2} x\n'  || '6: the Chinese has a hole that the English does not have' | 'held {} is x ⇒ {2} x'
        HEAD + 'says    x\nsample  x\nquiet   x\n'                  || "6: no text may follow 'quiet'" | 'quiet x'
        HEAD + 'says    x\nsample  x\nheld\n'                       || "6: no text follows 'held'" | 'held'
        HEAD + 'says    x\nsample  x\nquiet\nsays    y\nsample  y\nquiet\n' ||
                '7: the message has this already; a blank line separates messages' | "says y\nown.txt:8: the pattern does not match what the sample says: y\nown.txt:9: the message has this already; a blank line separates messages"
    }

    def "all mistakes of a file are reported at once, in its order"() {
        when:
        own('says    (x\nsample  x\nquiet\n\n# a comment\nsays    y\nsample  z\nfailled y is bad\n')

        then:
        def problem = thrown(Problem)
        [problem.message, *problem.detail().get().readLines().drop(1)]*.takeBefore(': ') == ['own.txt:4', 'own.txt:9', 'own.txt:10', 'own.txt:11']
    }

    def "it may be written with the line ends and the mark of another system's editor"() {
        expect:
        Phrasebook.read('own.txt', '\ufeff' + (HEAD + 'says    x\nsample  x\nquiet\n').replace('\n', '\r\n')).phrases().size() == 1
    }
}
