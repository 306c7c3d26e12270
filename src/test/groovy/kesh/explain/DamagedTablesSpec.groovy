package kesh.explain

import kesh.plan.Check.Verdict
import spock.lang.Specification

import java.util.regex.Pattern

/** Nothing is said to be fine of a table with a damaged cell, unless any text may stand there. */
class DamagedTablesSpec extends Specification {
    /** The only columns in which a damaged cell cannot be told from a sound one, and why. */
    static final Map<String, String> FREE = [
            'Name'            : 'the operator chose it; if others are below that node, the name is missed',
            'Location'        : 'the operator chose it',
            'node_name'       : 'the operator chose it',
            'location'        : 'the operator chose it',
            'repluser'        : 'the operator chose it',
            'slot_name'       : 'the operator chose it, or repmgr made it of a number',
            'application_name': 'a program chose it',
            'usename'         : 'the operator chose it',
            'details'         : 'a sentence',
            'plugin'          : 'an extension chose it',
            'database'        : 'the operator chose it',
            'sender_host'     : 'a name of a host, which the operator chose',
            'name'            : 'any parameter, also of an extension',
            'setting'         : 'its kind depends on the parameter; those that kesh judges are judged by their values',
            'unit'            : 'it changes nothing in what kesh says',
            'source'          : 'it changes nothing in what kesh says',
            'Version'         : 'of a table that kesh does not judge, and says so',
            'Schema'          : 'of a table that kesh does not judge, and says so',
            'Description'     : 'of a table that kesh does not judge, and says so'
    ]

    /** Tables that kesh does not judge: there any text may stand in the heading, too. */
    static final List<String> UNJUDGED = ['Schema', 'Description']

    static final Pattern BARS = ~/[^|]*\|.*/

    /** A script prints messages before a table and after it; the last one before it has nothing to add. */
    static final String BEFORE = '2026-01-10 07:10:00 begin to start the cluster\n[2026-01-10 07:10:02] [INFO] [] repmgrd on "[10.66.2.31]" start success.\n'
    static final String AFTER = '\n[2026-01-10 07:10:05] [INFO] [] Done.\n'

    /** Cells of tables: where they stand in their text, and the column. */
    record Cell(int line, int index, String column, boolean heading) {}

    private static Set wrong(List<String> lines) {
        def text = lines.join('\n')
        Explanation.of(new ByteArrayInputStream(text.getBytes('UTF-8'))).checks().findAll { it.verdict() != Verdict.HELD }
                .collect { [it.verdict(), it.message(), it.detail()] } as Set
    }

    /** The cells of all tables in these lines. */
    private static List<Cell> cells(List<String> lines) {
        List<String> columns = []
        def expanded = false
        def cells = []
        lines.eachWithIndex { line, number ->
            if (line ==~ /-\[ RECORD.*/) {
                expanded = true
            } else if (line ==~ BARS && Line.of(1, line).level().empty) {
                def texts = line.split(/\|/, -1)*.strip()
                if (expanded) {
                    cells << new Cell(number, 0, texts[0], true) << new Cell(number, 1, texts[0], false)
                } else {
                    def heading = columns.empty && !(texts[0] ==~ /\d+/)
                    columns = heading ? texts : columns
                    texts.eachWithIndex { text, i -> cells << new Cell(number, i, columns ? columns[i] : HEADLESS[texts.size()][i], heading) }
                }
            } else if (!(line ==~ /[-+ ]*/)) {
                columns = []
                expanded = false
            }
        }
        cells
    }

    /** The columns of rows without a heading, by their number. */
    static final Map<Integer, List<String>> HEADLESS = [
            9 : ['ID', 'Name', 'Role', 'Status', 'Upstream', 'Location', 'Priority', 'Timeline', 'Connection string'],
            10: ['ID', 'Name', 'Role', 'Status', 'Upstream', 'Location', 'Priority', 'Timeline', 'LSN_Lag', 'Connection string']
    ]

    private static List<String> damaged(List<String> lines, Cell cell) {
        def changed = [*lines]
        changed[cell.line()] = lines[cell.line()].split(/\|/, -1).toList().withIndex()
                .collect { text, i -> i == cell.index() ? (text =~ /^\s*/)[0] + 'xyzzy' + (text.blank ? ' ' : (text =~ /\s*$/)[0]) : text }.join('|')
        changed
    }

    private static boolean isFree(Cell cell) {
        cell.heading() ? UNJUDGED.contains(cell.column()) : FREE.containsKey(cell.column())
    }

    private static List<String> unnoticed(List<String> lines, Cell cell) {
        def sound = wrong(lines)
        def now = wrong(damaged(lines, cell))
        now - sound ? [] : ["line ${cell.line() + 1}, $cell.column: ${damaged(lines, cell)[cell.line()]}".toString()]
    }

    def "a damaged cell is noticed in #name"() {
        given:
        def lines = new File(ExplanationSpec.TEXTS.toFile(), name + '.txt').readLines()
        def cells = cells(lines)

        expect: 'where it stands'
        cells.findAll { !isFree(it) }.collectMany { unnoticed(lines, it) } == []

        and: 'and in the output of a script'
        def first = cells*.line().min()
        def table = lines.subList(first, cells*.line().max() + 1)
        def output = BEFORE.readLines() + table + AFTER.readLines()
        cells.findAll { !isFree(it) }.collectMany { cell ->
            unnoticed(output, new Cell(cell.line() - first + BEFORE.readLines().size(), cell.index(), cell.column(), cell.heading()))
        } == []

        where:
        name << ExplanationSpec.NAMES.findAll { new File(ExplanationSpec.TEXTS.toFile(), it + '.txt').readLines().any { it ==~ BARS && Line.of(1, it).level().empty && !(it =~ /\|\|| \| (grep|awk|sed)/) } }
    }

    def "a row of a table in a script's output is named if it is not understood: #row"() {
        given:
        def table = [
                ' ID | Name  | Role    | Status    | Upstream | repmgrd | PID  | Paused? | Upstream last seen',
                '----+-------+---------+-----------+----------+---------+------+---------+--------------------',
                ' 1  | node1 | primary | * running |          | running | 4101 | no      | n/a',
                row,
                ' 3  | node3 | standby |   running | node1    | running | 4103 | no      | 1 second(s) ago']
        def text = BEFORE + table.join('\n') + AFTER

        expect:
        wrong(text.readLines())*.get(0).contains(Verdict.UNKNOWN) || wrong(text.readLines())*.get(0).contains(Verdict.FAILED)

        where:
        row << [
                ' 2  | node2 | standby | running | node1 | stopped | 5041 | no | 0 second(s) ago',
                ' 2  | node2 | standby |   running | node1    | 已停止 | 5041 | no      | 0 second(s) ago',
                ' 2  | node2 | standby |   broken  | node1    | dead    | 5041 | no      | 0 second(s) ago',
                ' 2  | node2 | standby |   running | node1    |',
                ' 2  | node2 | standby',
                '    | node2 | standby |   running | node1    | running | 5041 | no      | 0 second(s) ago',
                ' 2  | node2 | standby |   running | node1    | running | 5041 | no      | 0 second(s) ago | more',
                ' x  | node2 | standby |   running | node1    | running | 5041 | no      | 0 second(s) ago']
    }

    def "a table without its heading is no part of the message before it: #row"() {
        expect:
        wrong([*BEFORE.readLines(), row])*.get(0).contains(Verdict.UNKNOWN)

        where:
        row << [
                ' 2  | node2 | standby |   running | node1    | stopped | 5041 | no      | 0 second(s) ago',
                ' x  | node2 | standby |   running | node1    | default  | 100      | 1        | 0 bytes | host=10.66.2.32 user=esrep',
                ' pid | usename | application_name | xyzzy | sync_state ']
    }
}
