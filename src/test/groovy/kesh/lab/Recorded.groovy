package kesh.lab

import java.nio.file.Path
import kesh.lab.Recorder.Heard
import spock.lang.Specification

/** What happens is what was planned: for each example, the hosts' own records of the requests are compared with the plan. */
abstract class Recorded extends Specification {
    /** kesh's notes in repmgr.events are each a transaction under a lock, which lets nobody make triggers meanwhile. */
    private static final List<String> AROUND_A_NOTE = ['begin', 'lock table repmgr.events in row exclusive mode', 'commit']

    static final Path EXAMPLES = Lab.PROJECT.resolve('dsl-examples')

    static final List<String> ALL = EXAMPLES.toFile().list().findAll { it.endsWith('.groovy') }*.replace('.groovy', '').sort()

    /** Plans an example, and carries it out. */
    protected static void asPlanned(String example, Lab lab, Recorder recorder) {
        def script = EXAMPLES.resolve("${example}.groovy") as String
        def promised = planned(script, lab, recorder)

        recorder.begin()
        def run = lab.kesh(['script', '--yes', '--format', 'json', *promised.typed.collectMany { ['--confirm', it] }, script] as String[])
        def events = Json.lines(run.out())
        def sql = promised.steps.findAll { it.action == 'sql' }.collect { inWords(it) }
        def asked = recorder.heard().findAll { !it.probe && !(it.sql() in AROUND_A_NOTE) || done(it) in sql }
        // Steps of the words pause and unpause are the statements that guards use, too. A query that took too long on a
        // busy machine is cancelled: that changes nothing.
        def (held, work) = asked.findAll { fromOperator(lab, it) && !done(it).toString().contains('sql select pg_cancel_backend(') }.split { guard(it) && !(done(it) in sql) }
        def skipped = events.findAll { it.event == 'step skipped' }*.number
        def steps = promised.steps.findAll { !(it.number in skipped) }
        // A server that a step restarts has lost its lock, which is taken again.
        def guards = held.findAll { one -> !guard(one).startsWith('lock ') || one.is(held.find { guard(it) == guard(one) }) }

        // A new cluster has a password of its own.
        def passwords = [lab.password] + lab.tryOn('pg1', 'cut -d: -f5 ~/.pgpass', 'postgres').out().readLines().findAll()

        // What was planned before was done,
        assert run.exit() == 0: run
        assert events.find { it.event == 'planned' }.subMap('steps', 'guards', 'after') == promised.subMap('steps', 'guards', 'after')
        // each step of the plan, except those whose goal was reached already, in order, and nothing else,
        assert inOrder(work.collect { done(it, passwords) }, steps) == planned(steps)
        // with the guards held around it,
        assert guards.collect { guard(it) }.sort() == guardsOf(promised).sort()
        assert guards.every { work.empty || wasInTime(it, work, promised) }
        // the hosts' requests to each other were made by a step,
        assert unexpected(lab, asked) == []
        // and the cluster is in the planned state.
        assert Json.lines(lab.kesh('status', '--format', 'json', '-c', script).out())*.cluster == [promised.after]
        // The second time there is nothing to do, except for words without a visible effect: sql, sh, get.
        def again = lab.kesh('plan', '--format', 'json', script)
        assert again.exit() == 0: again
        assert Json.lines(again.out()).find { it.event == 'planned' }.steps*.goal.findAll { !it.contains(' was done on ') } == []
    }

    /** The hosts only got read-only queries, and are as they were. */
    private static Map planned(String script, Lab lab, Recorder recorder) {
        def before = Snapshot.atRest(lab)
        recorder.begin()
        def plan = lab.kesh('plan', '--format', 'json', script)
        assert plan.exit() == 0: plan // if it is refused: prepare its lab for the example
        assert recorder.heard().findAll { !it.probe } == []
        assert before.differences(Snapshot.of(lab)) == []
        Json.lines(plan.out()).find { it.event == 'planned' }
    }

    // --- the expected requests

    /** One list for each step, or for the steps that run side by side. */
    private static List<List<String>> planned(List<Map> steps) {
        groups(steps.findAll { it.action != 'await' }).collect { group -> group.collect { inWords(it) }.sort() }
    }

    /** The requests that were made, grouped like the plan, so that a difference appears at its place. */
    private static List<List<String>> inOrder(List<String> done, List<Map> steps) {
        def left = new ArrayList<String>(done)
        def cut = groups(steps.findAll { it.action != 'await' }).collect { group ->
            def some = left.take(group.size())
            left = left.drop(group.size())
            some.sort()
        }
        left ? cut + [left] : cut
    }

    private static List<List<Map>> groups(List<Map> steps) {
        steps.inject([]) { List<List<Map>> groups, step ->
            step.batch && groups && groups.last().last().batch == step.batch ? groups.last() << step : (groups << [step])
            groups
        }
    }

    private static String inWords(Map step) {
        switch (step.action) {
            case 'run': return "$step.node: ${step.command.join(' ')}${step.job ? " as job $step.job" : ''} < ${step.input ?: ''}"
            case 'write': return "$step.node: write $step.file $step.mode < $step.text"
            case 'send': return "$step.node: put $step.file $step.mode"
            case 'fetch': return "$step.node: send $step.file"
            case 'sql': return "$step.server: sql ${withParameters(step.sql, step.parameters)}"
        }
        throw new IllegalArgumentException("what is the action $step.action?")
    }

    /** The statement as the driver writes it in the simple protocol. */
    private static String withParameters(String sql, List<String> parameters) {
        parameters.inject(sql) { text, parameter -> text.replaceFirst(/\?/, java.util.regex.Matcher.quoteReplacement("('${parameter.replace("'", "''")}')")) }
    }

    private static List<String> guardsOf(Map plan) {
        if (plan.steps.empty) {
            return []
        }
        plan.guards.collectMany { guard ->
            switch (guard.guard) {
                case 'lock': return ["lock $guard.primary"]
                case 'record': return ["record $guard.event"]
                case 'note': return ["begin $guard.event"]
                case 'pause': return guard.nodes.collectMany { ["pause $it", "unpause $it"] } + ['note kesh_pause', 'note kesh_unpause']
            }
            throw new IllegalArgumentException("what is the guard $guard?")
        }*.toString()
    }

    /**
     * A pause is noted at once, or as soon as there is a primary that accepts the note: after the promotion. A server
     * that is made is locked as soon as it runs.
     */
    private static boolean wasInTime(Heard heard, List<Heard> work, Map plan) {
        int before = work.count { it.at() < heard.at() }
        boolean noted = plan.before.any { it.role == 'primary' && it.status == 'running' }
        switch (guard(heard)) {
            case ~/lock .*/: return before == (plan.before.any { it.role != '-' } ? 0 : 1 + plan.steps.findIndexOf { it.title == 'start the server' })
            case ~/(pause|begin) .*/: return before == 0
            case 'note kesh_pause': return before == (noted ? 0 : 1)
            default: return before == work.size()
        }
    }

    // --- the recorded requests

    private static boolean fromOperator(Lab lab, Heard heard) {
        heard.from() == null || !(heard.from() in lab.hosts.collect { "10.9.0.1${it - 'pg'}".toString() })
    }

    /** repmgr checks by ssh whether it can log in, and the state of a server. */
    private static List<String> unexpected(Lab lab, List<Heard> heard) {
        heard.findAll { !fromOperator(lab, it) }*.toString()
    }

    private static String done(Heard heard, List<String> passwords = []) {
        if (heard.sql()) {
            return heard.toString()
        }
        def (argv, input) = [heard.argv(), passwords.inject(heard.input()) { text, password -> text.replace(password, '***') }]
        switch (argv.size() > 3 ? argv[3] : '') {
            case 'kesh-write': return "$heard.host: write ${argv[4]} ${argv[5]} < $input"
            case 'kesh-put': return "$heard.host: put ${argv[4]} ${argv[5]}"
            case 'kesh-get': return "$heard.host: send ${argv[4]}"
            case 'kesh-launcher': return "$heard.host: ${argv.drop(8).join(' ')} as job ${argv[4]} < $input"
        }
        "$heard.host: ${argv.join(' ')} < $input"
    }

    private static String guard(Heard heard) {
        switch (heard.sql()) {
            case ~/(?s)select pg_try_advisory_lock\(.*/: return "lock $heard.host"
            case 'select repmgr.repmgrd_pause(true)': return "pause $heard.host"
            case 'select repmgr.repmgrd_pause(false)': return "unpause $heard.host"
            case ~/insert into repmgr\.events .*'kesh_(un)?pause'.*/: return "note ${(heard.sql() =~ /'(kesh_(un)?pause)'/)[0][1]}"
            case ~/insert into repmgr\.events .*'kesh_\w+_begun'.*/: return "begin ${(heard.sql() =~ /'(kesh_\w+)'/)[0][1]}"
            case ~/insert into repmgr\.events .*/: return "record ${(heard.sql() =~ /'(kesh_\w+)'/)[0][1]}"
        }
        null
    }
}
