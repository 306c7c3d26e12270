package kesh.lab

import spock.lang.Specification

import java.time.Duration

/** Clusters in which something is down: a standby, a host, the primary; or two run that should not. */
class SickClusterLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final PG_CTL = "$Debian.BIN/pg_ctl -D $Debian.DATA"

    Lab lab = new Lab()

    def setup() {
        lab.leftAlone()
    }

    def cleanup() {
        lab?.close()
    }

    def 'a standby whose host is off is unknown, not stopped, and does not stop an expand'() {
        given:
        lab.lab('kill', 'pg3')

        when:
        def status = lab.kesh('status', '-c', lab.expandScript() as String)
        def json = lab.kesh('status', '-c', lab.expandScript() as String, '--format', 'json')

        then:
        status.exit() == 0
        status.out().readLines().find { it.contains('pg3') } =~ /unknown/
        with(Json.object(json.out()).cluster.find { it.node == 'pg3' }) {
            it.status == 'unknown'
            it.unknown =~ /10\.9\.0\.13/
        }

        when:
        def run = lab.kesh('script', '--yes', lab.expandScript() as String)

        then: 'what could not be done there is said'
        run.exit() == 0
        run.out() =~ /note .*pg3 could not be inspected; its password file is not changed/
        run.out().readLines().last() == 'Done.'
        lab.sql('pg4', 'select status, slot_name from pg_stat_wal_receiver') == 'streaming|repmgr_slot_4'
        lab.sql('pg1', 'select node_id, upstream_node_id, active from repmgr.nodes where node_id = 4') == '4|1|t'
        lab.hasProcess('pg4', 'repmgrd')
    }

    def 'a standby whose server is stopped is shown so, and does not stop an expand'() {
        given:
        lab.on('pg3', "$PG_CTL -m fast -w stop", 'postgres')

        when:
        def status = lab.kesh('status', '-c', lab.expandScript() as String)
        def run = lab.kesh('script', '--yes', lab.expandScript() as String)

        then:
        status.out().readLines().find { it.contains('pg3') } =~ /stopped/
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        lab.sql('pg4', 'select status, slot_name from pg_stat_wal_receiver') == 'streaming|repmgr_slot_4'
        lab.on('pg3', 'grep -c 10.9.0.14 /var/lib/postgresql/.pgpass') == '2'
    }

    def 'no primary'() {
        given:
        lab.on('pg1', "$PG_CTL -m fast -w stop", 'postgres')

        expect:
        refusedAndUnchanged("via 'pg2', host: '10.9.0.12'", /no member is a running primary/, /HINT: start 'pg1'; or, to choose another one: promote 'pg2'/)
        refusedAndUnchanged("via 'pg1', host: '10.9.0.11'", /pg1/, /HINT/)
    }

    def 'the primary cannot be reached'() {
        given:
        lab.lab('cut', 'pg1')

        expect:
        refusedAndUnchanged("via 'pg2', host: '10.9.0.12'", /no primary was seen/, /pg1: /)
    }

    def 'two primaries'() {
        given:
        lab.on('pg2', "$PG_CTL -w promote", 'postgres')
        Until.within(SOON, 'pg2 is a primary') { lab.holds('pg2', 'not pg_is_in_recovery()') }

        expect:
        refusedAndUnchanged("via '$via', host: '$address'", /SPLIT BRAIN: 2 members accept writes: pg1, pg2/, /DETAIL: pg1: timeline 1/, /HINT: stop applications/)

        when:
        def status = lab.kesh('status', '-c', lab.expandScript(via: "via '$via', host: '$address'") as String)

        then:
        status.exit() == 2
        status.out().readLines().first() == 'SPLIT BRAIN: 2 members accept writes: pg1, pg2'

        where:
        via   | address
        'pg1' | '10.9.0.11'
        'pg2' | '10.9.0.12'
    }

    def 'the first member or the new host does not answer: #host is #how'() {
        given:
        lab.lab(how, host)

        expect:
        refusedAndUnchanged("via 'pg1', host: '10.9.0.11'", *said)

        where:
        host  | how    || said
        'pg1' | 'kill' || [/cannot reach pg1/, /10\.9\.0\.11/, /HINT/]
        'pg4' | 'cut'  || [/unknown .*pg4 could not be inspected/, /cannot reach pg4/]
    }

    private void refusedAndUnchanged(String via, String... said) {
        def script = lab.expandScript(via: via)
        def before = Snapshot.of(lab)
        def run = lab.kesh('script', '--yes', script as String)
        assert run.exit() == 3: run
        said.each { assert run.said() =~ it: run }
        assert run.said().readLines().last() =~ /^Refused: .* Nothing was changed\.$/: run
        assert !(run.said() =~ /(?m)^\s+at [\w.$]+\(|Exception|\bnull\b/): run
        assert before.differences(Snapshot.of(lab)) == []
    }
}
