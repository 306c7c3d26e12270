package kesh.lab

import java.nio.file.Path
import kesh.lab.Recorder.Heard
import spock.lang.Shared
import spock.lang.Specification

/**
 * The plan is what happens: held for each example there is, by what the hosts themselves say they were asked for. An
 * example that is new joins by itself, on a lab of its own with three nodes and a spare; if it needs more, {@link #ALONE}.
 */
class RecordedLabSpec extends Specification {
    static final Path EXAMPLES = Lab.PROJECT.resolve('dsl-examples')

    /** Those that are run one after the other on one lab with three spares, and what is done to it before. */
    static final Map<String, Closure> TOGETHER = [
            'check'         : {},
            'require'       : {},
            'ad-hoc'        : {},
            'rescan'        : { Lab lab -> lab.sql('pg1', "select pg_create_physical_replication_slot('repmgr_slot_9', true)") },
            'trust'         : {},
            'prepare'       : {},
            'restart'       : {},
            'pause'         : {},
            'unpause'       : {},
            'expand'        : {},
            'expand-several': { Lab lab -> lab.settled(4) },
            'shrink'        : { Lab lab -> lab.settled(6, 'pg1', 4) },
            'switchover'    : {},
    ]

    /** Those that need a lab of another kind: how it is made. */
    static final Map<String, Closure<Lab>> ALONE = [
            'set'  : { quiet() },
            'stop' : { quiet() },
            'start': { quiet().tap { it.on('pg3', '/usr/lib/postgresql/15/bin/pg_ctl stop -D /var/lib/postgresql/15/main -m fast', 'postgres') } },
    ]

    /** Not under the recorder yet: they begin after a failure, and FailoverLabSpec and RejoinLabSpec run them. */
    static final List<String> AFTER_A_FAILURE = ['promote', 'rejoin', 'rebuild']

    static final List<String> EACH =
            EXAMPLES.toFile().list().findAll { it.endsWith('.groovy') }*.replace('.groovy', '').sort() - AFTER_A_FAILURE

    /** Without repmgrds, which would write down a while later that a server was away. */
    private static Lab quiet() {
        new Lab().settled().tap { lab -> ['pg1', 'pg2', 'pg3'].each { lab.on(it, 'pkill -x repmgrd') } }
    }

    @Shared Lab together
    @Shared Recorder recorderOfTogether
    Lab alone
    Recorder recorder

    def cleanupSpec() {
        together?.close()
    }

    def cleanup() {
        alone?.close()
    }

    private Lab labOf(String example) {
        if (example in TOGETHER) {
            if (!together) {
                together = new Lab('--spares', '3').settled()
                recorderOfTogether = new Recorder(together)
            }
            recorder = recorderOfTogether
            TOGETHER[example].call(together)
            return together
        }
        alone = ALONE[example]?.call() ?: new Lab().settled()
        recorder = new Recorder(alone)
        alone
    }

    def "#example"() {
        given:
        def lab = labOf(example)
        def script = EXAMPLES.resolve("${example}.groovy") as String
        def before = Snapshot.of(lab)

        when: 'it is planned'
        recorder.begin()
        def plan = lab.kesh('plan', '--format', 'json', script)
        def promised = Json.lines(plan.out()).find { it.event == 'planned' }

        then: 'the hosts were asked questions only, and are as they were'
        plan.exit() == 0 // if it is refused: what the example needs is to be said in TOGETHER or ALONE
        recorder.heard().findAll { !it.probe } == []
        before.differences(Snapshot.of(lab)) == []

        when: 'it is carried out'
        recorder.begin()
        def run = lab.kesh('script', '--yes', '--format', 'json', script)
        def events = Json.lines(run.out())
        def sql = promised.steps.findAll { it.action == 'sql' }.collect { inWords(it) }
        def asked = recorder.heard().findAll { !it.probe || done(it, '') in sql }
        // Steps of the words pause and unpause are the statements that guards use, too.
        def (guards, work) = asked.findAll { fromOperator(lab, it) }.split { guard(it) && !(done(it, '') in sql) }
        def skipped = events.findAll { it.event == 'step skipped' }*.number
        def steps = promised.steps.findAll { !(it.number in skipped) }

        then: 'what was planned before was done'
        run.exit() == 0
        events.find { it.event == 'planned' }.subMap('steps', 'guards', 'after') == promised.subMap('steps', 'guards', 'after')

        and: 'each step of the plan but those that were so already, in order, and nothing else'
        inOrder(work.collect { done(it, lab.password) }, steps) == planned(steps)

        and: 'the guards were held around it'
        guards.collect { guard(it) }.sort() == guardsOf(promised).sort()
        work.empty || guards.findAll { guard(it) =~ /^(lock|pause|note kesh_pause)/ }.every { it.at() < work.first().at() }
        work.empty || guards.findAll { guard(it) =~ /^(unpause|note kesh_unpause|record)/ }.every { it.at() > work.last().at() }

        and: 'what hosts asked each other for was asked for by a step'
        unexpected(lab, asked) == []

        and: 'the cluster is as it was foreseen'
        Json.lines(lab.kesh('status', '--format', 'json', '-c', script).out())*.cluster == [promised.after]

        where:
        example << TOGETHER.keySet().intersect(EACH) + (EACH - TOGETHER.keySet())
    }

    // --- what is to be expected

    /** One list for each step, or for those that are done side by side. */
    private static List<List<String>> planned(List<Map> steps) {
        groups(steps.findAll { it.action != 'await' }).collect { group -> group.collect { inWords(it) }.sort() }
    }

    /** What was done, cut like the plan, so that a difference is seen where it is. */
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
            case 'fetch': return "$step.node: send $step.file"
            case 'sql': return "$step.server: sql ${withParameters(step.sql, step.parameters)}"
        }
        throw new IllegalArgumentException("what is the action $step.action?")
    }

    /** As the driver writes them, in the simple protocol. */
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
                case 'pause': return guard.nodes.collectMany { ["pause $it", "unpause $it"] } + ['note kesh_pause', 'note kesh_unpause']
            }
            throw new IllegalArgumentException("what is the guard $guard?")
        }*.toString()
    }

    // --- what was heard

    private static boolean fromOperator(Lab lab, Heard heard) {
        heard.from() == null || !(heard.from() in lab.hosts.collect { "10.9.0.1${it - 'pg'}".toString() })
    }

    /** repmgr asks by ssh whether it can log in, and how a server is. */
    private static List<String> unexpected(Lab lab, List<Heard> heard) {
        heard.findAll { !fromOperator(lab, it) }*.toString()
    }

    private static String done(Heard heard, String password) {
        if (heard.sql()) {
            return heard.toString()
        }
        def (argv, input) = [heard.argv(), heard.input().replace(password, '***')]
        switch (argv.size() > 3 ? argv[3] : '') {
            case 'kesh-write': return "$heard.host: write ${argv[4]} ${argv[5]} < $input"
            case 'kesh-get': return "$heard.host: send ${argv[4]}"
            case 'kesh-launcher': return "$heard.host: ${argv.drop(7).join(' ')} as job ${argv[4]} < $input"
        }
        "$heard.host: ${argv.join(' ')} < $input"
    }

    private static String guard(Heard heard) {
        switch (heard.sql()) {
            case ~/(?s)select pg_try_advisory_lock\(.*/: return "lock $heard.host"
            case 'select repmgr.repmgrd_pause(true)': return "pause $heard.host"
            case 'select repmgr.repmgrd_pause(false)': return "unpause $heard.host"
            case ~/insert into repmgr\.events .*'kesh_(un)?pause'.*/: return "note ${(heard.sql() =~ /'(kesh_(un)?pause)'/)[0][1]}"
            case ~/insert into repmgr\.events .*/: return "record ${(heard.sql() =~ /'(kesh_\w+)'/)[0][1]}"
        }
        null
    }
}
