package kesh.cli

import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.function.BooleanSupplier
import spock.lang.Specification

/** Ctrl-C: what the program waits for, and its exit code. */
class InterruptsSpec extends Specification {
    static final int ABANDONED = 77

    CompletableFuture<Integer> end = new CompletableFuture<>()
    boolean abandoned

    private int ended(Duration patience, OptionalInt atOnce = OptionalInt.empty(), BooleanSupplier releasing = { false }) {
        def work = new UnderWay({ atOnce }, releasing, { abandoned = true; ABANDONED })
        Interrupts.ended(work, end, { }, patience)
    }

    def "if there is nothing to wait for, it ends at once"() {
        expect:
        ended(Duration.ofDays(1), OptionalInt.of(130)) == 130
    }

    def "the run's own end is the end, whatever that is: #code"() {
        given:
        end.complete(code)

        expect:
        ended(Duration.ofDays(1)) == code
        !abandoned

        where:
        code << [ExitCode.DONE, ExitCode.STOPPED, ExitCode.INTERRUPTED]
    }

    def "a run that does not come to its end is left"() {
        expect:
        ended(Duration.ZERO) == ABANDONED
    }

    def "but not while it releases what it held"() {
        given:
        int looks = 0

        expect:
        ended(Duration.ZERO, OptionalInt.empty(), { if (++looks > 2) { end.complete(0) }; true }) == 0
        !abandoned
    }

    def "a second Ctrl-C does not wait"() {
        given:
        Thread.currentThread().interrupt()

        expect:
        ended(Duration.ofDays(1)) == ABANDONED
        !Thread.interrupted()
    }
}
