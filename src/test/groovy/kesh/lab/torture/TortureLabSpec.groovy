package kesh.lab.torture

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.Callable
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Executors
import spock.lang.Specification

/** The short form of {@code shell/torture}: words and faults that are over soon, always the same, on two labs at a time. */
class TortureLabSpec extends Specification {
    private static final long SEED = 20261128
    private static final int LABS = 2

    /** Those side by side come after each other that leave the lab as it was. */
    private static final List<List<String>> CHOSEN = [
            ['switchover', 'SIGKILL'],
            ['switchover', 'sibling cut 5 s'],
            ['switchover', 'clock +2 h'],
            ['switchover', 'INT'],
            ['restart', 'SIGKILL'],
            ['restart', 'sessions killed on target'],
            ['trust', 'SIGKILL'],
            ['trust', 'sessions killed on target'],
            ['rebuild', 'SIGKILL'],
            ['rebuild', 'target cut 5 s'],
            ['switchover', 'set in the middle'],
            ['restart', 'clock -2 h'],
            ['set+restart', 'TERM'],
            ['promote', 'SIGKILL'],
            ['rejoin', 'sibling cut 5 s'],
            ['expand', 'SIGKILL'],
            ['expand', 'sessions killed on target'],
            ['shrink', 'SIGKILL'],
            ['follow', 'target cut 5 s'],
            ['witness', 'SIGKILL'],
    ]

    def 'whatever strikes in the middle: nothing is lost, nothing is left behind, and the same script ends it'() {
        given:
        def kept = Files.createDirectories(Path.of('target', 'torture', 'tests'))
        def results = new ConcurrentLinkedQueue<Result>()
        def left = new ConcurrentLinkedQueue<Draw>(Draws.of(SEED, CHOSEN))
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
        results.findAll { !it.well }*.toString() == []

        cleanup:
        lanes.shutdown()
    }
}
