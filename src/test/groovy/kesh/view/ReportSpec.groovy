package kesh.view

import static kesh.states.States.states

import java.time.ZoneId
import javax.xml.parsers.DocumentBuilderFactory
import kesh.cluster.NodeName
import kesh.cluster.Operation
import kesh.cluster.RecordedEvent
import kesh.cluster.Seen
import kesh.plan.Check
import kesh.plan.Plan
import kesh.states.Ticks
import kesh.text.Printable
import kesh.translation.Language
import kesh.translation.Translation
import org.w3c.dom.Element
import org.xml.sax.InputSource
import spock.lang.Specification
import spock.lang.Timeout

/** The page of a report. It is well-formed XML as well as HTML, so an XML parser distinguishes elements and text. */
class ReportSpec extends Specification {
    static final String HOSTILE = '''</style><script>alert('1')</script><img src=x onerror="alert(2)"> & 'q' "dq" \u0000\u001b[2J\u009b\u202e\u2028'''

    private static Report report(String odd = HOSTILE) {
        def state = states {
            primary('pg1') { slot odd, active: false, retainedBytes: 5L << 30 }
            standby('节点二', id: 2)
            standby 'pg3', upstream: '节点二'
            standby('pg5') { unreachable "cannot reach it: $odd" }
            standby('pg6') { stopped() }
            witness 'pg9'
        }
        def cluster = new Ticks(state)
        cluster.events = [new RecordedEvent(Ticks.BEGIN, 3, "event $odd", false, "details $odd")]
        def samples = (0..<60).collect { i ->
            cluster.silent = i in 20..30 ? [pg3: odd] : [:]
            cluster.next('节点二': [Math.abs(i - 30) * 100_000L, i.intdiv(10) as long], pg3: [(i % 20) * 300_000L, i % 7 as long], (i % 9) * 170_000L)
        }
        def checks = [Check.failed('a', "pg1 fails: $odd", "detail $odd\nsecond line", "hint $odd"), Check.unknown('b', 'not known', null, null),
                      Check.warned('c', 'worth knowing', null, 'do this'), Check.held("title $odd", "found $odd")]
        def settings = [pg1: [work_mem: '4096 kB', port: '5432', odd: odd], pg3: [work_mem: '8192 kB', port: '5432']].collectEntries { name, values ->
            [NodeName.of(name), Seen.known(values)]
        } + [(NodeName.of('pg5')): Seen.unknown("no answer $odd")]
        def operation = new Operation(Ticks.BEGIN, Ticks.BEGIN, "expand $odd", 3, 9, 'pg4: clone', '', OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty())
        new Report(Ticks.BEGIN, new Plan('check', state, checks, [], [], []), samples, settings, [operation])
    }

    private static Element parsed(String page) {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page))).documentElement
    }

    private static List<Element> all(Element page, String name = '*') {
        def found = page.getElementsByTagName(name)
        (0..<found.length).collect { found.item(it) as Element }
    }

    def "title and foot are in the reader's language, too"() {
        when:
        def page = parsed(report().html(Translation.into(Language.CHINESE)))

        then:
        all(page, 'title')[0].textContent.endsWith(' 的报告')
        all(page, 'footer')[0].textContent.startsWith('由 kesh 生成于 ')
        page.getAttribute('lang') == 'zh-CN'
    }

    def "whatever comes from a cluster is text"() {
        given:
        def page = parsed(report().html(Translation.NONE))
        def readable = Printable.of(HOSTILE)

        expect: 'in each place where it was put'
        ["pg1 fails: $readable", "detail $readable", "hint $readable", "title $readable", "found $readable", "event $readable", "details $readable",
         "no answer $readable", "expand $readable"].every { page.textContent.contains(it.toString()) }

        and: 'nothing that acts, nothing that is fetched'
        all(page)*.tagName.toSet() - ['head', 'meta', 'title', 'style', 'body', 'header', 'h1', 'h2', 'p', 'main', 'section', 'div', 'table', 'thead', 'tbody',
                                      'tr', 'th', 'td', 'ul', 'li', 'strong', 'details', 'summary', 'figure', 'figcaption', 'footer', 'svg', 'g', 'rect', 'path',
                                      'text'] == [] as Set
        all(page).every { element -> (0..<element.attributes.length).every { !(element.attributes.item(it).nodeName ==~ /on.*|src|href/) } }
        !all(page, 'style')[0].textContent.contains('url(')
    }

    def "the drawing, the lines, what differs"() {
        given:
        def page = parsed(new ReportHtml(report('odd'), Translation.NONE, ZoneId.of('UTC')).page())
        def svg = all(page, 'svg')

        expect: 'a box for each node, an arrow to each standby'
        all(svg[0], 'rect').size() == 6
        all(svg[0], 'path').count { it.getAttribute('class') == 'arrow' } == 4
        all(svg[0], 'g')*.getAttribute('class').sort() == ['node primary well', 'node standby bad', 'node standby doubtful', 'node standby well', 'node standby well', 'node witness well']

        and: 'a line for each member in each chart, with a gap where a node was silent'
        def charts = svg.findAll { it.getAttribute('class') == 'chart' }
        charts.size() == 3
        charts.every { all(it, 'path').count { it.getAttribute('class').startsWith('line') } == 6 }
        def lagOfPg3 = all(charts[1], 'path').find { it.getAttribute('class') == 'line k2' }.getAttribute('d')
        lagOfPg3.count('M') == 2

        and: 'settings that are the same are left out'
        def settings = all(page, 'section').find { it.textContent.startsWith('Settings that differ') }
        all(settings, 'tbody').collectMany { all(it, 'tr') }*.textContent == ['oddodd–', 'work_mem4096 kB8192 kB']
        settings.textContent.contains('pg5: its settings are not known: no answer odd')

        and:
        all(page, 'header')[0].textContent.contains('primary pg1 · 4 of 6 members are well · checks: 1 failed, 1 unknown, 1 warned · sampled for 59 s until 2026-11-25 14:00:59')
    }

    @Timeout(20)
    def "a chart of a value that no scale reaches is drawn: #value"() {
        when:
        def svg = ChartSvg.of('lag', [Ticks.BEGIN, Ticks.BEGIN.plusSeconds(1)], [pg2: [Optional.of(0L), Optional.of(value)]], 4, { "$it" as String }, ZoneId.of('UTC'))
        def heights = (svg =~ / y="([-0-9.]+)"/).collect { it[1] as BigDecimal } + (svg =~ /[ML][-0-9.]+ ([-0-9.]+)/).collect { it[1] as BigDecimal }

        then:
        svg.contains(">$top<")
        heights.every { it >= 0 && it <= 200 }

        where:
        value           || top
        5L              || 8
        (1L << 62) - 1  || 1L << 62
        1L << 62        || 1L << 62
        5_000_000_000_000_000_000 || 1L << 62
        Long.MAX_VALUE  || 1L << 62
    }
}
