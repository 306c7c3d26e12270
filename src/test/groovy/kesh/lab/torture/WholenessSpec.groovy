package kesh.lab.torture

import spock.lang.Specification

/** A healthy cluster gives no complaint; each fault gives one. */
class WholenessSpec extends Specification {
    private Map<String, HostFacts> hosts = [pg1: primary(), pg2: standby(2), pg3: standby(3), pg4: new HostFacts(on: true)]

    private static List<HostFacts.Node> records() {
        (1..3).collect { new HostFacts.Node(id: it, name: "pg$it", type: it == 1 ? 'primary' : 'standby', upstream: it == 1 ? null : 1, active: true) }
    }

    private static HostFacts primary() {
        new HostFacts(on: true, serverRuns: true, answers: true, records: records(), repmgrds: 1, watched: true,
                slots: [2, 3].collect { new HostFacts.Slot(name: "repmgr_slot_$it", active: true) })
    }

    private static HostFacts standby(int id) {
        new HostFacts(on: true, serverRuns: true, answers: true, inRecovery: true, records: records(), repmgrds: 1, watched: true,
                receiving: 'streaming', sender: '10.9.0.11', slot: "repmgr_slot_$id")
    }

    def 'a healthy cluster has no faults'() {
        expect:
        Wholeness.complaints(hosts) == []
    }

    def '#what'() {
        when:
        spoil.call(hosts)

        then:
        Wholeness.complaints(hosts) == [complaint]

        where:
        what                        | spoil                                                                   || complaint
        'a second primary'          | { it.pg3.inRecovery = false }                                           || '2 primaries: pg1, pg3'
        'no primary'                | { it.pg1.answers = false }                                              || 'no primaries: '
        'a pause'                   | { it.pg2.paused = true }                                                || 'pg2: failover is paused'
        'a server that is down'     | { it.pg3.answers = it.pg3.serverRuns = false; it.pg1.slots.removeLast() } || 'pg3: its server does not run'
        'one that hangs'            | { it.pg3.answers = false }                                              || 'pg3: its server does not answer'
        'a standby that is cut off' | { it.pg2.receiving = null }                                             || 'pg2: it does not stream'
        'another upstream'          | { it.pg2.sender = '10.9.0.13' }                                         || 'pg2: it streams from 10.9.0.13, its record says pg1'
        'a repmgrd too few'         | { it.pg2.repmgrds = 0 }                                                 || 'pg2: 0 repmgrds'
        'one that does not watch'   | { it.pg2.watched = false }                                              || 'pg2: repmgrd does not watch it'
        'an inactive slot'          | { it.pg1.slots << new HostFacts.Slot(name: 'repmgr_slot_9') }           || 'orphan on pg1: slot repmgr_slot_9, inactive'
        'a slot on a standby'       | { it.pg2.slots << new HostFacts.Slot(name: 'other', active: true) }     || 'orphan on pg2: slot other'
        'a job'                     | { it.pg4.leftovers << '/var/lib/postgresql/.kesh/jobs/clone-pg4' }      || 'orphan on pg4: /var/lib/postgresql/.kesh/jobs/clone-pg4'
        'a lock'                    | { it.pg1.locks = 1 }                                                    || 'orphan on pg1: 1 sessions hold an advisory lock'
        'a stray server'            | { it.pg4.serverRuns = true }                                            || 'pg4: a server runs that is in no record'
        'an old record'             | { it.pg3.records = records().dropRight(1) }                             || 'pg3: it has other records than pg1'
    }

    def 'a node that is given up is not inspected, and a cluster without repmgrd needs none'() {
        when:
        hosts.pg1.slots.removeLast()
        hosts.pg3 = new HostFacts()
        hosts.values().each { it.repmgrds = 0; it.watched = false }

        then:
        Wholeness.complaints(hosts, ['pg3'], false) == []
    }

    def 'a word for all members is not judged on one that another operator has removed'() {
        given:
        def roles = new Roles('pg1', 'pg2', 'pg3', null)
        hosts.values().each { it.settings = [max_connections: '490', work_mem: '8192'] }
        hosts.pg2.settings = [:]

        expect:
        Word.named('set+restart').achieved.call(roles, hosts, null) == ['pg2: settings are [:]']

        when:
        hosts.pg1.records.removeIf { it.name == 'pg2' }

        then:
        Word.named('set+restart').achieved.call(roles, hosts, null) == []
    }

    def 'the facts of a host are read from what its commands print'() {
        when:
        def facts = HostFacts.read('''\
            server|1
            recovery|t
            receiver|streaming|10.9.0.11|repmgr_slot_2
            slot|repmgr_slot_5|f
            locks|0
            pending|1
            setting|max_connections|100
            node|1|pg1|primary||t
            node|2|pg2|standby|1|f
            paused|t
            watched|f
            repmgrds|2
            baseBackups|0
            left|/tmp/.kesh-x
            '''.stripIndent())

        then:
        facts.on && facts.serverRuns && facts.answers && facts.inRecovery && facts.paused && !facts.watched && !facts.hasData
        facts.sender == '10.9.0.11'
        facts.slots*.name == ['repmgr_slot_5'] && !facts.slots[0].active
        facts.records.collect { [it.id, it.name, it.upstream, it.active] } == [[1, 'pg1', null, true], [2, 'pg2', 1, false]]
        facts.leftovers == ['/tmp/.kesh-x']
        facts.repmgrds == 2 && facts.pending == 1
    }
}
