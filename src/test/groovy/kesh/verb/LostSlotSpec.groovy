package kesh.verb

import kesh.cluster.NodeSelection
import kesh.states.States
import kesh.verb.health.Health
import kesh.verb.operate.Start
import kesh.verb.role.Follow
import kesh.verb.role.Rejoin
import spock.lang.Specification

/** A standby whose slot is lost needs a new copy: every word says so, and none tries first. */
class LostSlotSpec extends Specification {
    private static final Closure<?> LOST = {
        primary('pg1') { slot 'repmgr_slot_3', active: false, walStatus: Optional.of('lost') }
        standby 'pg2'
        standby 'pg3'
    }

    private static List<String> hints(Verb verb, Closure<?> change) {
        verb.plan(new States().apply(LOST).apply(change).build()).obstacles()*.hint()*.orElse('').findAll { it.contains('pg3') }.unique()
    }

    def "#verb.class.simpleName"() {
        expect:
        hints(verb, { change('pg1') { slot([active: false, walStatus: Optional.of('lost')], 'repmgr_slot_3') }; change('pg3', state) }) == ["rebuild 'pg3'"]

        where:
        verb                                     | state
        new Follow('pg3', Optional.empty())      | { detached(); server walReceiver: null }
        new Rejoin('pg3')                        | { detached(); stopped() }
        new Start(NodeSelection.named(['pg3']))  | { detached(); stopped() }
        new Health()                             | { detached(); server walReceiver: null }
    }

    def 'one that receives from elsewhere needs none'() {
        given: 'the lost slot is on pg2, from which it received before'
        def state = new States().apply {
            primary 'pg1'
            standby('pg2') { slot([active: false, walStatus: Optional.of('lost')], 'repmgr_slot_3') }
            standby 'pg3'
        }.build()

        expect:
        new Health().plan(state).obstacles()*.hint()*.orElse('').findAll { it } == ["follow 'pg3', upstream: 'pg1'"]

        and: 'it may go back there'
        with(new Follow('pg3', Optional.of('pg2')).plan(state)) {
            !it.refused
            it.steps()[0].title() == 'drop the unused slot repmgr_slot_3'
        }
    }
}
