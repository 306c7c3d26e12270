package kesh.run

import java.time.Duration
import spock.lang.Specification

class WaitsSpec extends Specification {
    def clock = new Clock()

    /** Time that passes only by waiting, and by checking, if a check takes time. */
    static class Clock extends Waits {
        long now = Long.MAX_VALUE - 1000
        List<Long> pauses = []

        @Override
        long nanos() {
            now
        }

        @Override
        protected void pause(Duration pause) {
            pauses << pause.toMillis()
            now += pause.toNanos()
        }

        boolean until(long seconds, Closure<Boolean> condition) {
            until(Duration.ofSeconds(seconds), condition)
        }
    }

    def "a condition that holds at once takes no wait"() {
        expect:
        clock.until(5) { true }
        clock.pauses == []
    }

    def "it is checked often at first, and once a second later"() {
        when:
        def reached = clock.until(60) { clock.pauses.size() == 14 }

        then:
        reached
        clock.pauses == [20, 30, 45, 67, 101, 151, 227, 341, 512, 768, 1000, 1000, 1000, 1000]
    }

    def "it is given up after the bound, with a last check then"() {
        given:
        int looks = 0

        expect:
        !clock.until(3) { looks++; false }
        clock.pauses.sum() >= 3000
        clock.pauses.init().sum() < 3000
        looks == clock.pauses.size() + 1
    }

    def "without a bound it is checked once"() {
        given:
        int looks = 0

        expect:
        !clock.until(0) { looks++; false }
        looks == 1
        clock.pauses == []
    }

    def "long checks count, too"() {
        expect:
        !clock.until(10) { clock.now += Duration.ofSeconds(6).toNanos(); false }
        clock.pauses.size() == 1
    }

    def "an interruption ends the wait"() {
        given:
        def interrupted = new Clock() {
            @Override
            protected void pause(Duration pause) {
                throw new InterruptedException()
            }
        }

        when:
        interrupted.until(60) { false }

        then:
        thrown(InterruptedException)
    }
}
