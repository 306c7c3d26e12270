package kesh.lab.torture

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kesh.lab.KeshRun
import kesh.lab.Until

/** Carries out one draw on a stage: the word, with the fault in its middle, then the same script until all is well. */
class Run {
    static final Duration BOUND = Duration.ofMinutes(11)
    private static final int AGAIN_AT_MOST = 4
    /** A fault that lasts longer than kesh is ended this long after it: repmgrd has noticed by then. */
    private static final Duration ENOUGH = Duration.ofSeconds(10)
    private static final Duration CALM = Duration.ofSeconds(15)
    private static final Duration WHOLE = Duration.ofSeconds(25)
    /** A wait that exceeds the fault by more than this counts as unbounded. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(150)

    private final Draw draw
    private final Stage stage
    private final Path directory
    private final Blow blow
    private final Result result
    private Path script
    private Map<String, HostFacts> hosts
    private final List<Told> all = []

    Run(Draw draw, Stage stage, Path directory) {
        this.draw = draw
        this.stage = stage
        this.directory = directory
        blow = new Blow(stage: stage, word: draw.word, directory: directory)
        result = new Result(draw: draw, directory: directory as String)
    }

    Result carriedOut() {
        long began = System.nanoTime()
        Files.createDirectories(directory)
        try {
            prepare()
            new DataWatch(stage.lab, stage.hosts).withCloseable { watch ->
                begunAndAgain()
                result.faults.addAll(watch.seen.unique())
            }
            count()
        } catch (Throwable broken) {
            // This includes assertions: a failure of the lab is a result of this run, and the next run has another lab.
            keepBroken(broken)
        }
        // Copied before the fault's resources are removed: one of them may be the disk with the journals.
        stage.copyJournals(directory)
        try {
            draw.fault.after.call(blow)
        } catch (Throwable broken) {
            keepBroken(broken)
        }
        result.took = Duration.ofNanos(System.nanoTime() - began)
        stage.round++
        keep('hosts.txt', (hosts ?: [:]).collect { "$it.key $it.value\n" }.join(''))
        keep('result.txt', "$result\n${result.complaints.collect { "  $it\n" }.join('')}last sentence: $result.lastSentence\nlongest silence $result.silence, longest step $result.wait ($result.waitedFor)\n")
        result
    }

    private void keepBroken(Throwable broken) {
        def trace = new StringWriter()
        broken.printStackTrace(new PrintWriter(trace))
        keep('broken.txt', trace as String)
        wrong("the run could not be carried out: ${broken.message?.readLines()?.find()}")
    }

    private void prepare() {
        def word = draw.word
        if (stage.hasCluster && !word.clientAvoids) {
            stage.clientWrites(stage.members)
        }
        word.before.call(stage)
        if (word.clientAvoids) {
            stage.clientWrites(stage.members - stage.roles.host(word.clientAvoids))
        }
        draw.fault.before.call(blow)
        script = stage.script(word.script.call(stage.roles))
        keep('script.groovy', Files.readString(script))
        keep('roles.txt', "$stage.roles\n$draw\n")
    }

    private void begunAndAgain() {
        learn(first(), '1')
        calm()
        result.pausedAfterFirst = hosts.findAll { it.value.paused }*.key
        if (result.pausedAfterFirst && !draw.fault.silences && !all[0].saysPaused()) {
            wrong("failover was left paused on ${result.pausedAfterFirst.join(', ')}, and the last line does not say so")
        }
        if (isWell(all[0])) {
            result.ending = Result.Ending.ITSELF
        }
        for (int again = 1; result.ending == Result.Ending.NOT && again <= AGAIN_AT_MOST; again++) {
            Thread.sleep(draw.fault.patience * 1000L)
            once(again)
        }
        if (draw.fault.twice) {
            def second = started("${result.starts + 1}", script, confirmations())
            if (!second.nothingToDo) {
                wrong("a second time there is something to do: ${second.closing()}")
            }
        }
    }

    private void once(int again) {
        def told = started("${result.starts + 1}", script, confirmations())
        calm()
        if (isWell(told)) {
            result.ending = result.refusal ? Result.Ending.REFUSED : again == 1 ? Result.Ending.NEXT : Result.Ending.LATER
            return
        }
        if (told.done && draw.fault.moment == Fault.Moment.EVENT) {
            wrong("\"${told.closing()}\", and it is not so: ${result.complaints.join('; ')}")
        }
        def refusal = RightRefusal.of(told, stage.roles, hosts)
        if (!refusal) {
            return
        }
        def (row, node, statement) = refusal
        result.refusal = "$row.name: $node"
        if (statement) {
            def help = helpedBy(statement as String, node as String)
            // The plan had named this word in case that it fails.
            def otherwise = help.done ? null : help.reasons() =~ /if (?:the rewind|it) fails(?: again)?: (rebuild 'pg\d')/
            if (otherwise) {
                def rebuilt = helpedBy(otherwise[0][1] as String, "$node-rebuild")
                def first = rebuilt.done ? null : rebuilt.reasons() =~ /first: ((?:follow|rebuild) 'pg\d')/
                if (first) {
                    helpedBy(first[0][1] as String, "$node-first")
                    helpedBy(otherwise[0][1] as String, "$node-rebuild-again")
                }
            }
            // With two primaries, it had to be the other one, or this one by its own word.
            def givenUp = help.done ? null : help.reasons() =~ /to give up what only pg\d has: (stop 'pg\d'), then (rejoin 'pg\d')/
            if (givenUp) {
                helpedBy("${givenUp[0][1]}\n    ${givenUp[0][2]}", "$node-given-up")
            }
            calm()
        } else {
            result.complaints = wholeness()
            result.ending = result.complaints.empty ? Result.Ending.REFUSED : Result.Ending.NOT
        }
    }

    private Told helpedBy(String statement, String name) {
        started("${result.starts}-$name", stage.script(statement, 'help.groovy'), ['pg1', 'pg2', 'pg3'].collectMany { ['--confirm', it] })
    }

    private List<String> confirmations() {
        draw.word.confirmed.call(stage.roles).collectMany { ['--confirm', it] }
    }

    private Told started(String name, Path script, List<String> options) {
        learn(new Told(kept(name, stage.lab.startByOperator(stage.kesh(script, options), draw.fault.environment.call(blow)).ended(BOUND))), name)
    }

    private Told learn(Told told, String name) {
        all << told
        result.learn(told)
        told.untrue().each { wrong("start $name: $it") }
        told
    }

    private KeshRun kept(String name, KeshRun run) {
        keep("${name}.out", run.out())
        keep("${name}.err", run.err())
        run
    }

    private void keep(String name, String text) {
        Files.writeString(directory.resolve(name), text)
    }

    private void wrong(Object what) {
        result.faults << (what as String)
    }

    // --- the first start, with the fault in it

    private Told first() {
        def argv = stage.kesh(script, confirmations())
        def environment = draw.fault.environment.call(blow)
        switch (draw.fault.on) {
            case Fault.On.TERMINAL: return onTerminal()
            case Fault.On.PIPE: return intoPipe(argv)
        }
        blow.program = stage.lab.startByOperator(argv, environment)
        struck({ linesOf(blow.program.saidSoFar()) }, { blow.program.running })
        new Told(kept('1', blow.program.ended(BOUND)))
    }

    private static int linesOf(String text) {
        text.count('{"kesh":1,"event":')
    }

    private Told intoPipe(List<String> argv) {
        def into = ['bash', '-c', 'n=$1; shift; "$@" | head -n $n; exit ${PIPESTATUS[0]}', 'pipe', draw.line as String, *argv]
        def run = kept('1', stage.lab.startByOperator(into).ended(BOUND))
        result.struck = linesOf(run.out()) >= draw.line
        new Told(run.exit(), run.said(), journal().join('\n'))
    }

    /** kesh asks for confirmation there, so the event is a line of its journal. */
    private Told onTerminal() {
        def exit = directory.resolve('1.exit')
        def argv = ['sh', '-c', 'file=$1; shift; "$@"; echo $? >"$file"; sleep 1000', 'terminal', exit as String,
                    *stage.lab.keshCommand('script', *confirmations(), script as String)]
        blow.screen = stage.lab.screenWith(argv)
        def ended = { Files.exists(exit) && Files.size(exit) > 0 }
        def text = { blow.screen.open ? blow.screen.lines().join('\n') : '' }
        Until.within(Stage.SOON, 'kesh asks') { ended() || asks(text()) }
        String seen = text()
        boolean atQuestion = draw.fault.moment == Fault.Moment.QUESTION && !ended()
        if (atQuestion) {
            result.struck = true
            draw.fault.strike.call(blow)
        }
        def typist = Thread.startDaemon('typist') {
            while (!ended() && blow.screen.open) {
                seen = text() ?: seen
                try {
                    answer(seen)
                } catch (AssertionError closed) {
                    // A fault may close the terminal at any moment.
                    assert !blow.screen.open
                }
                sleep(100)
            }
        }
        if (atQuestion) {
            lasts { !ended() }
        } else {
            struck({ journal().size() }, { !ended() })
        }
        try {
            Until.within(BOUND, 'kesh has ended') { ended() || !blow.screen.open }
        } catch (AssertionError late) {
            keep('1.screen', text())
            throw late
        }
        typist.join()
        // If its terminal was closed, kesh may still be printing its last lines.
        Until.within(BOUND, 'kesh is gone') { new ProcessBuilder('pgrep', '-f', "kesh.Main script .*$script").start().waitFor() != 0 }
        seen = text() ?: seen
        blow.screen.close()
        keep('1.out', seen)
        new Told(ended() ? Files.readString(exit).strip() as Integer : null, seen, journal().join('\n'))
    }

    private static boolean asks(String screen) {
        screen.readLines() && screen.readLines().last() =~ /\[yes\/no\]$|Type \S+ to agree:$/
    }

    /** Answers every question, the expected one and others, by yes or by the name. */
    private void answer(String screen) {
        if (asks(screen)) {
            def question = screen.readLines().last()
            blow.screen.enter(question.contains('yes/no') ? 'yes' : ((question =~ /Type (\S+) to agree/)[0][1] as String))
        }
    }

    /** The journal of the run on the terminal: another kesh's is older. */
    private List<String> journal() {
        def journals = stage.lab.journals()
        journals ? Files.readAllLines(journals.last()) : []
    }

    /** Waits for the event, and for the duration of the fault. */
    private void struck(Closure<Integer> lines, Closure<Boolean> running) {
        if (draw.fault.twice) {
            return
        }
        Until.within(BOUND, 'the event') { lines() >= draw.line || !running() }
        Thread.sleep(draw.delayMillis)
        if (running()) {
            result.struck = true
            draw.fault.strike.call(blow)
            lasts(running)
        }
    }

    private void lasts(Closure<Boolean> running) {
        long end = System.nanoTime() + draw.fault.seconds * 1_000_000_000L
        Long over = null
        while (System.nanoTime() < end && (over == null || System.nanoTime() < over)) {
            if (over == null && !running()) {
                over = System.nanoTime() + ENOUGH.toNanos()
            }
            Thread.sleep(50)
        }
        draw.fault.mend.call(blow)
        blow.said.each { name, text -> keep(name, text) }
        if (blow.said['other.out'] != null) {
            def other = new Told(null, blow.said['other.out'] + blow.said['other.err'], blow.said['other.out'])
            other.untrue().each { wrong("the other kesh: $it") }
        }
    }

    // --- the state of the hosts

    /** Waits until two consecutive inspections are equal, for a bounded time. */
    private void calm() {
        long end = System.nanoTime() + CALM.toNanos()
        hosts = stage.look()
        while (System.nanoTime() < end) {
            Thread.sleep(700)
            def before = hosts
            hosts = stage.look()
            if (before.toString() == hosts.toString()) {
                break
            }
        }
        twoPrimaries()
    }

    private void twoPrimaries() {
        def primaries = Wholeness.primaries(hosts)
        if (primaries.size() > 1 && !draw.fault.boots && !draw.fault.mayLoseThePrimary) {
            primaries.findAll { host -> all.any { it.promoted(host) } }.each { wrong("two primaries, ${primaries.join(' and ')}: kesh promoted $it") }
        }
    }

    private boolean isWell(Told told) {
        result.complaints = wholeness() + achieved()
        if (told.done && result.complaints) {
            // Records and repmgrds need some time of their own.
            long end = System.nanoTime() + WHOLE.toNanos()
            while (result.complaints && System.nanoTime() < end) {
                Thread.sleep(1000)
                hosts = stage.look()
                result.complaints = wholeness() + achieved()
            }
        }
        // Leftovers are counted at the end; the cluster may be well beside them.
        result.complaints = result.complaints.findAll { !it.startsWith('orphan') }
        told.done && !result.complaints
    }

    private List<String> wholeness() {
        Wholeness.complaints(hosts, draw.word.gone.call(stage.roles), draw.fault.watched, draw.fault.boots ? draw.word.strays.call(stage.roles) : [])
    }

    private List<String> achieved() {
        draw.word.achieved.call(stage.roles, hosts, stage)
    }

    private void count() {
        result.orphans = Wholeness.complaints(hosts, draw.word.gone.call(stage.roles), draw.fault.watched).findAll { it.startsWith('orphan') }
        result.orphans.each { wrong(it) }
        if (result.ending == Result.Ending.NOT) {
            wrong("not whole after $result.starts starts: ${result.complaints.join('; ') ?: result.lastSentence}")
        }
        if (result.wait > LONGEST_WAIT.plusSeconds(draw.fault.seconds)) {
            wrong("waited $result.wait for: $result.waitedFor")
        }
        def primaries = Wholeness.primaries(hosts)
        if (primaries.size() == 1 && stage.hasCluster) {
            result.acknowledged = stage.acknowledged()
            def lost = stage.lost(primaries[0])
            result.lostByTheFault = lost.count { number, taker -> isExcused(primaries[0], taker) }
            result.lost = lost.findAll { number, taker -> !isExcused(primaries[0], taker) }.keySet() as List
            if (result.lost) {
                def takers = lost.subMap(result.lost).groupBy { it.value }.collect { taker, rows -> "${rows.size()} taken by $taker" }
                wrong("${result.lost.size()} acknowledged rows are lost (${takers.join(', ')}; the primary is ${primaries[0]}): ${result.lost.take(10).join(', ')}")
            }
        }
    }

    /**
     * repmgrd or a person promoted another node beside the server that had the row: kesh is not to blame, and
     * replication is asynchronous. A row that the primary itself has acknowledged cannot be lost by others.
     */
    private boolean isExcused(String primary, String taker) {
        draw.fault.mayLoseThePrimary && taker != Roles.address(primary) && !all.any { it.promoted(primary) }
    }

    /** True if the next run can use the same hosts. */
    boolean isStageGood() {
        def free = ['pg4', 'pg5']
        stage.hasCluster && draw.word.leavesTheSame && result.well && draw.fault.watched && !result.lostByTheFault &&
                result.ending in [Result.Ending.ITSELF, Result.Ending.NEXT] && !draw.fault.name.contains('disk') &&
                Wholeness.complaints(hosts).empty && free.every { !hosts[it].serverRuns && !hosts[it].hasData } &&
                ['pg1', 'pg2', 'pg3'].every { hosts[it].records.size() == 3 }
    }

    /** The members, with the primary first. */
    List<String> members() {
        def primary = Wholeness.primaries(hosts)[0]
        [primary] + (['pg1', 'pg2', 'pg3'] - primary)
    }
}
