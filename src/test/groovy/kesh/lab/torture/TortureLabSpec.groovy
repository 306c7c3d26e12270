package kesh.lab.torture

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.Callable
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Executors
import spock.lang.Specification

/** The short form of {@code shell/torture}: words and faults that end soon, always the same at the same line of the output, on two labs at a time. */
class TortureLabSpec extends Specification {
    private static final int LABS = 2
    private static final int AGAIN_AT_MOST = 2

    /** Word, fault, and line. Consecutive ones leave the lab as it was, so that the next can use it again. */
    private static final List<List> CHOSEN = [
            ['switchover', 'SIGKILL', 10], // the primary is stopped
            ['switchover', 'INT', 8], // it is about to be
            ['switchover', 'sibling cut 5 s', 11], // before the sibling follows
            ['switchover', 'set in the middle', 6],
            ['switchover', 'SIGKILL', 17], // the former primary comes back
            ['switchover', 'TERM', 12], // the standby is promoted
            ['restart', 'SIGKILL', 8], // the second of three
            ['restart', 'sessions killed on target', 5],
            ['rebuild', 'SIGKILL', 9], // the data is gone, the clone begins
            ['rebuild', 'target cut 5 s', 5],
            ['rebuild', 'server of the target started by hand at the question', 1],
            ['trust', 'SIGKILL', 8],
            ['rejoin', 'SIGKILL', 7], // in the rewind
            ['promote', 'SIGKILL', 7], // before the other standby follows
            ['expand', 'SIGKILL', 14], // the clone begins
            ['shrink', 'SIGKILL', 9], // the server is stopped, its slot is still there
            ['set+restart', 'HUP', 23],
            ['follow', 'target cut 5 s', 5],
            ['witness', 'sessions killed on target', 14],
    ]

    def 'whatever strikes in the middle: nothing is lost, nothing is left behind, and the same script ends it'() {
        given:
        def kept = Path.of('target', 'torture', 'tests')
        // An earlier run's results must not be taken for this one's.
        kept.toFile().deleteDir()
        Files.createDirectories(kept)
        def results = new ConcurrentLinkedQueue<Result>()
        def left = new ConcurrentLinkedQueue<Draw>(CHOSEN.withIndex(1).collect { chosen, number ->
            new Draw(number, Word.named(chosen[0] as String), Faults.named(chosen[1] as String), chosen[2] as int, 0)
        })
        def lanes = Executors.newFixedThreadPool(LABS)

        when:
        lanes.invokeAll((1..LABS).collect {
            { ->
                new Tortures().withCloseable { tortures ->
                    for (Draw draw = left.poll(); draw != null; draw = left.poll()) {
                        results << tortures.run(draw, kept.resolve(draw.number as String))
                    }
                }
            } as Callable
        })*.get()

        then:
        results.size() == CHOSEN.size()
        results.findAll { !it.well || it.starts > 1 + AGAIN_AT_MOST }*.toString() == []

        cleanup:
        lanes.shutdown()
    }
}
