package kesh.sim

import spock.lang.Specification

/** Worlds that are each determined by one number: no rule is broken in any of them. {@code shell/simulate} runs more. */
class SimulatorSpec extends Specification {
    /** With the tests' JVM, a world takes three times as long as with shell/simulate's. */
    private static final long SEEDS = 100

    def 'the same seed tells the same story twice'() {
        expect:
        Simulation.of(Story.of(seed)).with { it.told + it.broken } == Simulation.of(Story.of(seed)).with { it.told + it.broken }

        where:
        seed << (1L..10L)
    }

    def 'nothing that must hold is broken in any world'() {
        expect:
        Simulation.run(1, SEEDS, 2, 3).join('\n') == ''
    }

    def 'nor in any of those that chance seldom tells'() {
        expect:
        Simulation.run(-Sweep.STORIES, Sweep.STORIES, 2, 3).join('\n') == ''
    }
}
