package kesh.lab.torture

import java.time.Duration
import java.time.Instant
import kesh.lab.Json
import kesh.lab.KeshRun

/** The output of one start of kesh, and the parts of it that cannot be true whatever the state of the hosts. */
class Told {
    /** Null if it was not seen. */
    final Integer exit
    final String text
    final List<Map> events

    Told(KeshRun run) {
        this(run.exit(), run.said(), run.out())
    }

    /** @param lines JSON, one event a line; other lines are ignored, such as one that was cut off at the end */
    Told(Integer exit, String text, String lines) {
        this.exit = exit
        this.text = text
        events = lines.readLines().findAll { it.startsWith('{') && it.endsWith('}') }.collect { line ->
            try {
                Json.object(line)
            } catch (RuntimeException cutOff) {
                null
            }
        }.findAll()
    }

    /** The first is that of the run; there should be no other. */
    List<String> closings() {
        events.findAll { it.event == 'ended' }*.sentence
    }

    String closing() {
        closings() ? closings().last() : text.readLines().reverse().find { it =~ /^(Refused|Declined|Stopped|Done)\b/ } ?: ''
    }

    boolean isDone() {
        exit == 0 && closing().startsWith('Done.')
    }

    boolean isNothingToDo() {
        closing() == 'Done. There was nothing to do.'
    }

    boolean isRefused() {
        exit == 3 && closing().startsWith('Refused')
    }

    /** The reasons why it stopped, and its hints. The content of the script is left out. */
    String reasons() {
        def checks = events.findAll { it.event == 'planned' }.collectMany { it.checks ?: [] }.findAll { it.verdict != 'held' }
        (checks + events.findAll { it.event == 'ended' }).collectMany { [it.message, it.detail, it.hint] }.findAll().join('\n')
    }

    /** Steps that do more than wait. Of the first one, nothing is done if the journal has no room for it. */
    List<Map> begun() {
        def unkept = events.findAll { it.event == 'step failed' && it.message?.endsWith('the journal cannot be written') }*.number
        events.findAll { it.event == 'step started' && it.step.action != 'await' && !(it.number in unkept) }
    }

    boolean promoted(String host) {
        begun().any { it.step.node == host && it.step.title.contains('promote') }
    }

    boolean saysPaused() {
        text.contains('STILL PAUSED')
    }

    /** The longest time without a line. */
    Duration silence() {
        def times = events.collect { Instant.parse(it.at as String) }
        def between = (1..<Math.max(1, times.size())).collect { Duration.between(times[it - 1], times[it]) }
        between.max() ?: Duration.ZERO
    }

    /** The longest time that one step took, with its title. */
    List longestStep() {
        Map<Number, Map> open = [:]
        List longest = [Duration.ZERO, '']
        events.each { event ->
            def ended = event.event == 'ended' ? open.values() : event.event in ['step done', 'step failed'] ? [open.remove(event.number)].findAll() : []
            ended.each { begun ->
                def took = Duration.between(Instant.parse(begun.at as String), Instant.parse(event.at as String))
                if (took > longest[0]) {
                    longest = [took, "$begun.step.node: $begun.step.title" as String]
                }
            }
            if (event.event == 'step started') {
                open[event.number] = event
            }
        }
        longest
    }

    /** Faults that are visible without the hosts. */
    List<String> untrue() {
        List<String> wrong = []
        if (exit == 70 || text =~ /(?m)^\s+at [\w.$]+\(|Exception in thread/) {
            wrong << "a stack trace, or exit 70 (exit $exit)" as String
        }
        if (text.contains('Nothing was changed') && begun()) {
            wrong << "\"Nothing was changed\" after step ${begun()[0].number} (${begun()[0].step.node}: ${begun()[0].step.title}) was begun" as String
        }
        if (closings().size() > 1) {
            wrong << "${closings().size()} closing events: ${closings().join(' | ')}" as String
        }
        if (closings() && exit != null && closing().startsWith('Done') != (exit == 0)) {
            wrong << "exit $exit, and \"${closing()}\"" as String
        }
        wrong
    }
}
