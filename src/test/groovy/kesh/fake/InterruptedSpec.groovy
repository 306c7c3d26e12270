package kesh.fake

import spock.lang.Specification

class InterruptedSpec extends Specification {

    def 'whatever interrupts it, running it again ends the same: #scenario'() {
        given:
        def tried = new Interruptions(scenario).explore(1)
        println "$scenario: $tried.runs runs, ${tried.states.size()} states"

        expect:
        tried.failures == []

        where:
        scenario << Scenarios.done()
    }
}
