package kesh.view

import kesh.text.Width
import spock.lang.Specification

class ParagraphSpec extends Specification {
    private static final String ENTRY = '  expand    makes hosts members of the cluster, as standbys of the primary or of another standby'

    def "a line goes on below its words"() {
        expect:
        Paragraph.lines(ENTRY, 62) == ['  expand    makes hosts members of the cluster, as standbys of', '            the primary or of another standby']
        Paragraph.lines('Tab completes and describes, Ctrl-R searches earlier lines', 40) ==
                ['Tab completes and describes, Ctrl-R', '  searches earlier lines']
    }

    def "Chinese is broken between two signs, and each takes two columns"() {
        given:
        def lines = Paragraph.lines('  expand    使主机成为集群的成员，作为主库或另一备库的备库，并启动 repmgrd', 40)

        expect:
        lines.every { Width.of(it) <= 40 }
        lines.size() == 3
        lines.drop(1).every { it.startsWith(' ' * 12) && it[12] != ' ' }
        lines*.strip().join('').replace(' ', '') == 'expand使主机成为集群的成员，作为主库或另一备库的备库，并启动repmgrd'
    }

    def "nothing is lost at any width"() {
        expect:
        [ENTRY, 'no blanks', '', '   ', 'x' * 90, "a ${'y' * 90} b"].every { line ->
            (1..120).every { room -> Paragraph.lines(line.toString(), room)*.strip().join(' ').replaceAll(/\s+/, ' ') == line.toString().strip().replaceAll(/\s+/, ' ') }
        }
        Paragraph.lines(ENTRY, Integer.MAX_VALUE) == [ENTRY]
    }
}
