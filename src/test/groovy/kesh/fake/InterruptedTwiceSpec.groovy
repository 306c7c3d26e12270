package kesh.fake

import kesh.fake.FakeTransport.Kind
import spock.lang.Specification

/** A second interruption while the first one is repaired. The second is always a failing command. These scenarios are costly. */
class InterruptedTwiceSpec extends Specification {
    private static final List<String> TWICE = [
            'a clone that runs, and little else', 'shrink: a witness stays, its repmgrd does not run', 'switchover: with a sibling']

    def 'whatever interrupts it twice, running it again ends the same: #scenario'() {
        expect:
        new Interruptions(scenario).explore(2, [Kind.FAILS]).failures == []

        where:
        scenario << TWICE.collect { name -> Scenarios.done().find { it.name == name } }
    }
}
