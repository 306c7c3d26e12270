package kesh.sim

import groovy.transform.CompileStatic
import java.util.regex.Matcher
import java.util.regex.Pattern
import kesh.Problem
import kesh.Confirm
import kesh.Session
import kesh.Surroundings
import kesh.fake.DirectLanes
import kesh.fake.Killed
import kesh.fake.Run
import kesh.plan.Check
import kesh.plan.Plan
import kesh.remote.SshSettings
import kesh.remote.Transport
import kesh.run.Event
import kesh.run.Outcome
import kesh.run.TimedEvent
import kesh.view.View

/** One operator's kesh, from its start to its end. */
@CompileStatic
class Kesh {
    private static final int ANSWERS = 3
    /** A hint for those who want exactly this, not a way out. */
    private static final String MEANT = 'stop on: primary'
    private static final Pattern WORD = ~/\b(?:promote|rejoin|rebuild|start|stop|follow|switchover|shrink)(?: on: \w+| to: '[^']+'| '[^']+')(?:, \w+: (?:'[^']+'|true))*|\b(?:rescan|unpause)\b/

    final World world
    final String wish
    final boolean person
    final Reaching reaching
    final List<Plan> plans = []
    final List<String> steps = []
    private int asked
    Outcome outcome
    boolean killed
    Throwable thrown

    Kesh(World world, String wish, boolean person) {
        this.world = world
        this.wish = wish
        this.person = person
        this.reaching = new Reaching(world, this)
    }

    Kesh run() {
        try {
            Surroundings around = new Surroundings((SshSettings it) -> (Transport) reaching, new Time(world), () -> new DirectLanes(), (Runnable it) -> it.run())
            Session session = new Session(View.of((TimedEvent it) -> told(it.event())), confirm(), world.disk.getPath("journal-${world.keshes.size()}" as String), Run.OPERATOR, around)
            outcome = session.run(Run.script(world.story.scene.script(wish)))
        } catch (Killed end) {
            killed = true
        } catch (Problem said) {
            thrown = said
        } catch (Throwable bug) {
            thrown = bug
            world.broken << "a bug, or what the simulator does not know: $bug ${bug.stackTrace.take(6)}".toString()
        }
        this
    }

    private Confirm confirm() {
        Closure<Optional<String>> answer = { Plan plan ->
            world.asked(this)
            ++asked > ANSWERS ? Optional.of('enough') : Optional.<String> empty()
        }
        person ? Confirm.byPerson { Plan it -> answer.call(it) } : ({ Plan it -> answer.call(it) } as Confirm)
    }

    private void told(Event event) {
        if (event instanceof Event.Planned) {
            plans << (event as Event.Planned).plan()
            world.planned(plans.last())
        } else if (event instanceof Event.StepStarted) {
            steps << "${(event as Event.StepStarted).step().node()}: ${(event as Event.StepStarted).step().title()}".toString()
        }
    }

    /** The words in its hints. */
    List<String> hints() {
        List<String> words = []
        List<String> said = plans ? plans.last().checks().collect { Check it -> it.hint().orElse('') } : []
        Problem cause = outcome?.cause()?.orElse(null)
        said << (cause == null ? '' : cause.hint().orElse(''))
        said.each { String hint ->
            Matcher word = WORD.matcher(hint)
            while (word.find()) {
                if (word.group() != MEANT) {
                    words << word.group()
                }
            }
        }
        words
    }

    /** The obstacles that it reports. */
    String why() {
        List<String> checks = plans ? plans.last().obstacles().collect { it.message() + it.hint().map { " (hint: $it)".toString() }.orElse('') } : []
        String cause = outcome?.cause()?.map { Problem it -> [it.detail().orElse(null), it.hint().orElse(null)].findAll().join('; hint: ') }?.orElse('')
        (checks + [cause]).findAll().join('; ')
    }

    /** All warnings, notes and steps of its last plan, without the title. */
    String words() {
        plans ? (plans.last().checks().findAll { Check it -> it.verdict() != Check.Verdict.HELD }*.message() + plans.last().notes() + steps).join('\n') : ''
    }

    /** The report at its end. */
    String end() {
        killed ? 'killed' : thrown != null ? "refused at first sight: $thrown.message" : outcome.sentence() + (outcome.alarm().present ? ", ${outcome.alarm().get()}" : '')
    }

    boolean isGood() {
        outcome != null && outcome.kind() in [Outcome.Kind.DONE, Outcome.Kind.NOTHING_TO_DO]
    }
}
