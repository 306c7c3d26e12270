package kesh.lab.torture

import java.time.Duration

/** The results as Markdown: a table of words and faults, the counts, and the failed runs with everything to repeat them. */
class RunTable {
    private final List<Result> results

    RunTable(List<Result> results) {
        this.results = results.sort { it.draw.number }
    }

    String cells() {
        def words = Words.ALL.findAll { word -> results.any { it.draw.word.is(word) } }
        def rows = Faults.ALL*.row.unique().findAll { row -> results.any { it.draw.fault.row == row } }
        def lines = ["| fault | ${words*.name.join(' | ')} | runs |", "|---|${words.collect { '---|' }.join('')}---|"]
        rows.each { row ->
            def ofRow = results.findAll { it.draw.fault.row == row }
            lines << "| $row | ${words.collect { word -> cell(ofRow.findAll { it.draw.word.is(word) }) }.join(' | ')} | ${ofRow.size()} |"
        }
        lines.join('\n') + '\n'
    }

    private static String cell(List<Result> some) {
        if (!some) {
            return ''
        }
        def count = { Result.Ending ending -> some.count { it.ending == ending } }
        def not = count(Result.Ending.NOT)
        def cell = "${count(Result.Ending.ITSELF)}/${count(Result.Ending.NEXT)}/${count(Result.Ending.LATER)}/${not ? "**$not**" : '0'}"
        def refused = count(Result.Ending.REFUSED)
        def wrong = some.findAll { !it.well }*.draw*.number
        "$cell${refused ? " +$refused" : ''}${wrong ? " (${wrong.collect { "#$it" }.join(' ')})" : ''}"
    }

    String counted() {
        def ending = { Result.Ending kind -> results.count { it.ending == kind } }
        def silence = results.max { it.silence }
        def wait = results.max { it.wait }
        def hit = results.findAll { it.struck }
        """\
        |- ${results.size()} runs, ${results.sum { it.starts }} starts of kesh; in ${hit.size()} the fault struck before kesh had ended.
        |- ${results.sum { it.acknowledged }} rows acknowledged, ${results.sum { it.lost.size() }} of them lost; ${results.sum { it.lostByTheFault }} more were only on a primary that the fault took away.
        |- ${Result.Ending.values().collect { "${ending(it)} $it.says" }.join(', ')}.
        |- Failover was paused after the first start in ${results.count { it.pausedAfterFirst }} runs; ${results.count { run -> run.faults.any { it.startsWith('failover was left paused') } }} times kesh did not say so though it could.
        |- Orphans: ${results.sum { it.orphans.size() }}.
        |- Longest silence ${seconds(silence.silence)} (#$silence.draw.number $silence.draw); longest step ${seconds(wait.wait)} (#$wait.draw.number $wait.draw: $wait.waitedFor).
        |- Stack traces or exit 70: ${results.count { run -> run.faults.any { it.contains('stack trace') } }}. Untrue sentences: ${results.count { run -> run.faults.any { it =~ /Nothing was changed|closing events|, and it is not so|exit \d+, and/ } }}. Data emptied under a server: ${results.count { run -> run.faults.any { it.contains('was emptied while') } }}. Two primaries by kesh: ${results.count { run -> run.faults.any { it.startsWith('two primaries') } }}.
        |""".stripMargin()
    }

    private static String seconds(Duration time) {
        "${Math.round(time.toMillis() / 100) / 10} s"
    }

    /** @param repeated gives the command that repeats a run by hand */
    String notWell(Closure<String> repeated) {
        results.findAll { !it.well }.collect { result ->
            "- #$result.draw.number $result.draw: $result.ending.says\n${result.faults.collect { "    - $it\n" }.join('')}    - `${repeated(result.draw)}`, kept: $result.directory\n"
        }.join('')
    }
}
