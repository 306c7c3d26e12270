package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup

/** The examples that end an outage or make one. */
class RecordedOutageLabSpec extends Recorded {
    static final List<String> EXAMPLES = ['set', 'stop', 'start', 'promote', 'rejoin', 'rebuild']

    private static final Duration SOON = Duration.ofSeconds(60)
    private static final String PG_CTL = "$Debian.BIN/pg_ctl -D $Debian.DATA"

    @AutoCleanup Lab lab = new Lab().settled()

    /** Stops the repmgrds, which would record after a while that a server was away. */
    private void quiet() {
        lab.hosts.each { lab.tryOn(it, 'pkill -x repmgrd') }
        Until.within(SOON, 'the repmgrds are gone') { !lab.hosts.any { lab.hasProcess(it, 'repmgrd') } }
    }

    def "#example"() {
        given:
        quiet()
        down.each { lab.on(it, "$PG_CTL stop -m fast", 'postgres') }

        expect:
        asPlanned(example, lab, new Recorder(lab))

        where:
        example | down
        'set'   | []
        'stop'  | []
        'start' | ['pg3']
    }

    def 'promote, rejoin, rebuild'() {
        given: 'the primary crashes'
        lab.failOverByHand()
        def recorder = new Recorder(lab)
        lab.on('pg1', "$PG_CTL stop -m immediate", 'postgres')
        Until.within(SOON, 'nobody receives WAL') { ['pg2', 'pg3'].every { lab.sql(it, "select count(*) from pg_stat_wal_receiver where status = 'streaming'") == '0' } }

        expect:
        asPlanned('promote', lab, recorder)

        when: 'it comes back, and writes what nobody else has'
        quiet()
        lab.on('pg1', "$PG_CTL start -w -l /tmp/log", 'postgres')
        lab.sql('pg1', 'create table written as select n from generate_series(1, 5000) n')

        then:
        asPlanned('rejoin', lab, recorder)

        when: 'the data of a standby is beyond repair'
        quiet()
        lab.on('pg3', "$PG_CTL stop -m immediate; rm -rf $Debian.DATA/base", 'postgres')

        then:
        asPlanned('rebuild', lab, recorder)
    }
}
