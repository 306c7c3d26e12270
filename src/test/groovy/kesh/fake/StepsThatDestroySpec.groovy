package kesh.fake

import kesh.command.Effect
import kesh.fact.InRecovery
import kesh.fact.NoOtherPrimary
import kesh.fact.NobodyBelow
import kesh.fact.NotPrimary
import kesh.fact.ServerStopped
import kesh.fact.SlotIdle
import kesh.fact.TakesWrites
import kesh.plan.Action
import kesh.plan.Step
import spock.lang.Specification

/**
 * A step that destroys or stops something carries its own conditions, beside the plan's checks; they are inspected
 * right before the step. The test recognizes steps by their commands. A command that is in no list fails here, so that
 * nobody who adds one can forget its conditions.
 */
class StepsThatDestroySpec extends Specification {
    private static final String SCRIPT = 'sh -s --'

    /** Maps a destructive command to lists of facts: its step must carry one of each list. */
    private static final Map<String, List<List<Class>>> NEEDS = [
            'empty-directory.sh'       : [[ServerStopped]],
            'stop a server'            : [[NotPrimary, TakesWrites]],
            'restart a server'         : [[NotPrimary, TakesWrites]],
            'start a server'           : [],
            'a server in single-user mode': [[ServerStopped]],
            'repmgr standby promote'   : [[InRecovery], [NoOtherPrimary]],
            'repmgr node rejoin'       : [[ServerStopped], [TakesWrites]],
            'repmgr standby unregister': [[TakesWrites], [NobodyBelow]],
            'repmgr primary unregister': [[TakesWrites], [NobodyBelow]],
            'repmgr witness unregister': [[TakesWrites], [NobodyBelow]],
            'rm repmgr.conf'           : [[ServerStopped]],
            'drop slot'                : [[SlotIdle]],
    ]

    /** Commands that only add, correct or report, or are the operator's own. */
    private static final Set<String> HARMLESS = [
            'repmgr standby clone', 'repmgr standby register', 'repmgr standby follow', 'repmgr primary register', 'repmgr witness register',
            'repmgrd', 'kesh-remember', 'kesh-add', 'make-key.sh', 'kesh-write', 'kesh-put', 'kesh-unpack', 'kesh-get', 'mkdir', 'chmod',
            // The job is kesh's own and has ended; the script finds the repmgrd to stop on the host itself.
            'rm a job', 'stop-repmgrd.sh',
            // The script inspects each line itself, and leaves those of others.
            'edit-crontab.sh',
            'copy-software.sh', 'make-server.sh', 'ssh', 'a line of the operator',
            'pause', 'unpause', 'pause repmgrd', 'unpause repmgrd', 'note unpause', 'alter system', 'reload', 'write a checkpoint', 'run the statement',
    ] as Set

    private static final Map<String, String> SCRIPTS = [
            part    : ['empty-directory.sh', 'stop-repmgrd.sh', 'stop-gently.sh', 'stop-for-a-standby.sh', 'run-as-seen.sh', 'edit-crontab.sh', 'stop-kbha.sh'],
            grow    : ['make-server.sh'],
            software: ['copy-software.sh'],
            trust   : ['make-key.sh'],
    ].collectMany { room, scripts -> scripts.collect { [FakeCommands.getResourceAsStream("/kesh/verb/$room/$it").getText('UTF-8'), it] } }.collectEntries { it }

    private static final List<Step> STEPS = (Scenarios.done() + Scenarios.refused()).collectMany { scenario ->
        Run.planned(scenario.cluster(), scenario.script).plan?.steps() ?: []
    } as List<Step>

    def 'what each step does is known'() {
        expect:
        (STEPS.collect { what(it) } as Set).findAll { !NEEDS.containsKey(it) && !HARMLESS.contains(it) } == [] as Set
    }

    def 'every listed destructive command occurs: #what'() {
        expect:
        STEPS.any { StepsThatDestroySpec.what(it) == what }

        where:
        what << NEEDS.keySet() - ['repmgr primary unregister', 'a server in single-user mode']
    }

    def 'every destructive step carries its conditions: #what'() {
        expect:
        STEPS.findAll { StepsThatDestroySpec.what(it) == what }.findAll { Step step ->
            !needed.every { kinds -> step.before().any { fact -> kinds.any { it.isInstance(fact) } } }
        }*.title() == []

        where:
        what << NEEDS.keySet()
        needed = NEEDS[what]
    }

    def 'a step\'s conditions hold in the planned state before it'() {
        expect:
        Scenarios.done().collectMany { scenario ->
            def plan = Run.planned(scenario.cluster(), scenario.script).plan
            def state = plan.before()
            plan.steps().collectMany { step ->
                def broken = step.before().findAll { !it.holds(state) }.collect { "$scenario: $step.title: $it".toString() }
                state = step.goal().assume(state)
                broken
            }
        } == []
    }

    private static String what(Step step) {
        Action action = step.action()
        switch (action) {
            case Action.Sql: return action.query().name().startsWith('alter system') ? 'alter system' : action.query().name()
            case Action.WriteFile: return 'kesh-write'
            case Action.Send: return 'kesh-put'
            case Action.AddLines: return 'kesh-add'
            case Action.Fetch: return 'kesh-get'
            case Action.Unpack: return 'kesh-unpack'
            case Action.Await: return 'kesh-remember'
            case Action.Run: return what(action.command().argv(), action.command().input().map { it.reveal() }.orElse(null))
        }
        action.toString()
    }

    private static String what(List<String> argv, String input) {
        String program = argv[0].tokenize('/').last()
        String line = argv.join(' ')
        if (line.startsWith(SCRIPT) || program == 'sh' && argv[1] == '-s') {
            String script = SCRIPTS.find { input?.contains(it.key) }?.value ?: "script ${input?.take(60)}"
            if (script == 'run-as-seen.sh' && line.contains('/pg_ctl restart ')) {
                return 'restart a server'
            }
            return script in ['stop-gently.sh', 'stop-for-a-standby.sh', 'run-as-seen.sh'] ? 'stop a server' : script
        }
        if (program == 'sh' && argv[1] == '-c') {
            return argv.size() > 3 ? argv[3] : 'a line of the operator'
        }
        if (program == 'pg_ctl') {
            return argv[1] + ' a server'
        }
        if (program == 'postgres') {
            return 'a server in single-user mode'
        }
        if (program == 'repmgr') {
            def words = argv.drop(3)
            return "repmgr ${(words[0] == '-d' ? words.drop(2) : words).take(2).join(' ')}"
        }
        if (program == 'rm') {
            return line.contains('/.kesh/jobs/') ? 'rm a job' : 'rm repmgr.conf'
        }
        program
    }
}
