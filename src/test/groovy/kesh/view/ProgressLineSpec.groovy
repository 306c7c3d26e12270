package kesh.view

import java.nio.charset.StandardCharsets
import kesh.run.Event
import kesh.text.PrintableStream
import kesh.translation.Translation
import spock.lang.Specification

class ProgressLineSpec extends Specification {
    long now = Long.MAX_VALUE - 1_000_000_000
    def stream = new ByteArrayOutputStream()

    private ProgressLine line(boolean terminal) {
        new ProgressLine(PrintableStream.ofText(stream, StandardCharsets.UTF_8), Translation.NONE, terminal, { now })
    }

    /** ␍ to ⌫ is a line that the terminal cuts off where it has no room. */
    private String printed() {
        def text = stream.toString('UTF-8').replace('\r\u001b[?7l', '␍').replace('\u001b[K\u001b[?7h', '⌫').replace('\r', '⇤').replace('\u001b[K', '⌦')
        stream.reset()
        text
    }

    private void after(double seconds) {
        now += (long) (seconds * 1e9)
    }

    private static OptionalLong mb(Long some) {
        some == null ? OptionalLong.empty() : OptionalLong.of(some << 20)
    }

    private static void update(ProgressLine line, int number, String phase, OptionalLong done, OptionalLong total, OptionalLong rate = mb(null)) {
        line.update(new Event.StepProgressed(number, 9, null, phase, done, total, rate))
    }

    def "on a terminal one line is rewritten"() {
        given:
        def line = line(true)

        when:
        line.begin(1, '[1/2] pg4: clone')

        then:
        printed() == '␍[1/2] pg4: clone  ⌫'

        when:
        update(line, 1, 'waiting for checkpoint to finish', mb(null), mb(null))

        then:
        printed() == '␍[1/2] pg4: clone  waiting for checkpoint to finish⌫'

        when: 'the first bytes are seen; there is no rate yet'
        update(line, 1, 'streaming database files', mb(100), mb(1100))

        then:
        printed() == '␍[1/2] pg4: clone  ██░░░░░░░░░░░░░░░░░░   9 %  100 MB of 1.1 GB⌫'

        when:
        after 10
        update(line, 1, 'streaming database files', mb(350), mb(1100), mb(25))

        then: 'a rate is known'
        printed() == '␍[1/2] pg4: clone  ██████░░░░░░░░░░░░░░  32 %  350 MB of 1.1 GB  25 MB/s  30 s left⌫'

        when: 'an estimate that was too low'
        after 30
        update(line, 1, 'streaming database files', mb(1200), mb(1100), mb(28))

        then:
        printed() == '␍[1/2] pg4: clone  ████████████████████ 100 %  1.2 GB of 1.1 GB  28 MB/s  0 s left⌫'

        when:
        line.finish(1, 'done', '41.0 s')

        then:
        printed() == '⇤[1/2] pg4: clone  done  41.0 s⌦\n'
    }

    def "a short phase stands beside the bar, and how long it goes on where nothing else is known"() {
        given:
        def line = line(true)
        line.begin(1, 'x')

        when:
        after 4
        update(line, 1, 'goes on', mb(null), mb(null))
        after 1
        update(line, 1, 'goes on', mb(null), mb(null))
        after 60
        update(line, 1, '', mb(null), mb(null))
        update(line, 1, 'catching up', mb(5), mb(10))

        then:
        printed() == '␍x  ⌫␍x  goes on⌫␍x  goes on  5 s⌫␍x  1:05 min⌫␍x  catching up  ██████████░░░░░░░░░░  50 %  5.0 MB of 10 MB⌫'
    }

    def "of several steps the first is shown, and each when it has ended"() {
        given:
        def line = line(true)
        line.begin(6, '[6/9] pg4: clone')
        printed()

        when:
        line.begin(7, '[7/9] pg5: clone')
        update(line, 7, 'streaming database files', mb(1), mb(2))
        update(line, 6, 'waiting', mb(null), mb(null))
        line.finish(6, 'done', '1.0 s')

        then:
        printed() == '␍[6/9] pg4: clone    (and 1 more)⌫' * 2 + '␍[6/9] pg4: clone  waiting  (and 1 more)⌫' +
                '⇤[6/9] pg4: clone  done  1.0 s⌦\n␍[7/9] pg5: clone  ██████████░░░░░░░░░░  50 %  1.0 MB of 2.0 MB⌫'
    }

    def "elsewhere a line comes every ten seconds, and one at the end"() {
        given:
        def line = line(false)

        when:
        line.begin(1, '[1/2] pg4: clone')
        update(line, 1, 'waiting', mb(null), mb(null))
        after 9
        update(line, 1, 'waiting', mb(null), mb(null))

        then:
        printed() == ''

        when:
        after 1
        update(line, 1, 'streaming database files', mb(0), mb(100))
        after 9
        update(line, 1, 'streaming database files', mb(9), mb(100))
        after 1
        update(line, 1, 'streaming database files', mb(10), mb(100), mb(1))

        then:
        printed() == '[1/2] pg4: clone  ░░░░░░░░░░░░░░░░░░░░   0 %  0 bytes of 100 MB\n' +
                '[1/2] pg4: clone  ██░░░░░░░░░░░░░░░░░░  10 %  10 MB of 100 MB  1.0 MB/s  1:30 min left\n'

        when:
        line.finish(1, 'failed', '')

        then:
        printed() == '[1/2] pg4: clone  failed\n'
    }

    def "#seconds s are left as #left"() {
        given:
        def line = line(true)
        line.begin(1, 'x')

        when:
        update(line, 1, '', mb(1), mb(seconds + 1), mb(1))

        then:
        printed().contains("  1.0 MB/s  $left left")

        where:
        seconds | left
        59      | '59 s'
        60      | '1:00 min'
        3599    | '59:59 min'
        3660    | '1:01 h'
    }

    def "no step under way, nothing to say"() {
        given:
        def line = line(true)

        when:
        update(line, 1, 'late', mb(1), mb(2))
        line.finish(1, 'done', '')
        line.end()

        then:
        printed() == ''
    }
}
