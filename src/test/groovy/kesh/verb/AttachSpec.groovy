package kesh.verb

import kesh.states.States
import kesh.verb.part.Attach
import spock.lang.Specification

/** The stream that a standby is waited for. */
class AttachSpec extends Specification {
    def "a slot is waited for only where repmgr uses one: #name"() {
        given:
        def state = new States().apply {
            primary 'pg1'
            standby 'pg2', change
        }.build()

        expect:
        Attach.slot(state.called('pg2').get()).orElse(null) == slot

        where:
        name                                   | change                                                   | slot
        'by its repmgr.conf'                   | { config settings: [use_replication_slots: 'yes'] }      | 'repmgr_slot_2'
        'only an earlier repmgr.conf had them' | { config settings: [use_replication_slots: 'no'] }       | null
        'its repmgr.conf says nothing'         | { config settings: [:] }                                 | null
        'its repmgr.conf was not read'         | { config text: null, settings: [:] }                     | 'repmgr_slot_2'
        'its host was not seen'                | { unreachable() }                                        | 'repmgr_slot_2'
        'it is recorded without one'           | { registration slotName: null }                          | null
    }
}
