package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise

/** A real cluster whose repmgr user is no superuser. */
@Stepwise
class RightsLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)

    @Shared @AutoCleanup Lab lab = new Lab('--spares', '0').settled()

    def setupSpec() {
        lab.sql('pg1', 'alter role repmgr nosuperuser')
        Until.within(SOON, 'the standbys know it') { ['pg2', 'pg3'].every { lab.sql(it, "select rolsuper from pg_roles where rolname = 'repmgr'") == 'f' } }
    }

    private KeshRun kesh(String statement) {
        lab.kesh('script', '--yes', lab.script("cluster('lab') {\n    ${lab.ssh()}\n    via 'pg1', host: '10.9.0.11'\n    $statement\n}\n") as String)
    }

    private String started(String host) {
        lab.sql(host, "select to_char(pg_postmaster_start_time() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"')")
    }

    def 'without any grant, nothing is said to fail, and each node says once what is to be granted'() {
        when:
        def run = kesh('check')

        then:
        run.exit() == 3
        !(run.out() =~ /(?m)^ *(fails|note) /)
        run.out().readLines().count { it.contains('HINT') } == 3
        run.out().readLines().count { it.contains('grant pg_monitor to repmgr') } == 3
    }

    def 'without any grant, a switchover is refused with what it needs'() {
        when:
        def run = kesh("switchover to: 'pg2'")

        then:
        run.exit() == 3
        run.out().contains('repmgr may not see the sessions and streams of others; write a checkpoint')
        run.out() =~ /grant pg_monitor to repmgr; grant pg_checkpoint to repmgr/
        run.out().readLines().last().endsWith('Nothing was changed.')
        lab.sql('pg1', 'select pg_is_in_recovery()') == 'f'
    }

    def 'with these grants all is well, and the words work'() {
        given:
        lab.sql('pg1', 'grant pg_monitor, pg_checkpoint to repmgr')
        // Functions are granted in a database: repmgr's.
        lab.sql('pg1', 'grant execute on function pg_reload_conf() to repmgr')
        Until.within(SOON, 'all is well') { kesh('check').exit() == 0 }

        and: 'since: takes whole seconds'
        Until.within(SOON, 'another second has begun') { lab.holds('pg3', "date_trunc('second', now()) > pg_postmaster_start_time()") }
        def since = lab.sql('pg3', "select to_char(now() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"')")

        expect:
        kesh('reload on: all').exit() == 0
        kesh("restart 'pg3', since: '$since'").exit() == 0
        started('pg3') >= since
        kesh("switchover to: 'pg2'").exit() == 0
        lab.sql('pg2', 'select pg_is_in_recovery()') == 'f'
    }
}
