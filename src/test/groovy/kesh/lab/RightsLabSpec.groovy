package kesh.lab

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification
import spock.lang.Stepwise

/** A real cluster whose repmgr user is no superuser. */
@Stepwise
class RightsLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)

    @Shared @AutoCleanup Lab lab = new Lab().settled()

    def setupSpec() {
        lab.sql('pg1', 'alter role repmgr nosuperuser')
        Until.within(SOON, 'the standbys know it') { ['pg2', 'pg3'].every { lab.sql(it, "select rolsuper from pg_roles where rolname = 'repmgr'") == 'f' } }
    }

    private KeshRun kesh(String statement, String... options) {
        lab.kesh('script', '--yes', *options, script(statement))
    }

    private String script(String statement) {
        lab.script("cluster('lab') {\n    ${lab.ssh()}\n    via 'pg1', host: '10.9.0.11'\n    node 'pg4', host: '10.9.0.14', id: 4\n    $statement\n}\n")
    }

    /** The statements of README's section: the first block is for all, the second for those who do not own the extension. */
    private static List<String> grants() {
        def readme = Files.readString(Path.of('README.md'))
        def section = readme.substring(readme.indexOf('### Rights'), readme.indexOf('| right |'))
        section.readLines().findAll { it.startsWith('    ') }*.strip()
    }

    private static String reading() {
        Files.readString(Path.of('README.md')).find(/`(grant execute on function pg_ls_dir.*?)`/) { it[1] }
    }

    /** repmgr's extension belongs to the superuser who made it, as on a server that {@code install} has made. */
    private void disown(String primary) {
        def tables = ['nodes', 'events', 'monitoring_history', 'voting_term'].collect { "alter table repmgr.$it owner to postgres" }
        def views = ['show_nodes', 'replication_status'].collect { "alter view repmgr.$it owner to postgres" }
        lab.sql(primary, ([*tables, *views, 'alter schema repmgr owner to postgres'] as List<String>).join(';'))
    }

    private boolean isPrimary(String host) { lab.holds(host, 'not pg_is_in_recovery()') }

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
        lab.sql('pg1', grants().take(3).join(' '))
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

    def 'who does not own the extension is told what he and repmgrd lack, and nothing is said to be down'() {
        given:
        disown('pg2')

        when:
        def blind = kesh('check')

        then:
        blind.exit() == 3
        blind.err().contains("HINT: as a superuser, in repmgr's database: grant usage on schema repmgr to repmgr; grant select on repmgr.nodes, repmgr.events to repmgr")

        when: 'the members may be read, and no event'
        lab.sql('pg2', 'grant usage on schema repmgr to repmgr; grant select on repmgr.nodes to repmgr')
        Until.within(SOON, 'the standbys know it') { lab.holds('pg1', "has_table_privilege('repmgr', 'repmgr.nodes', 'select')") }
        def check = kesh('check')
        def views = [['status'], ['watch', '--times', '1']].collect { lab.kesh(*it, '-c', script('')) }

        then: 'check names all; each view says it once'
        check.exit() == 3
        check.out().readLines().count { it =~ /fails +pg\d: repmgr may not write repmgr.nodes; keep repmgr's voting term/ } == 3
        views*.exit() == [0, 0]
        views.every { it.out().readLines().count { it.contains("pg1, pg2, pg3: repmgr may not read repmgr's records") } == 1 }
        views.every { it.out().readLines().count { it.contains('grant') } == 1 }
        views.every { !(it.out() =~ /unreachable|NO PRIMARY/) }

        when:
        def paused = kesh('pause')

        then:
        paused.exit() == 3
        paused.out().readLines().last().endsWith('Nothing was changed.')

        when: 'what README has for this case'
        lab.sql('pg2', grants().drop(3).join(' '))

        then:
        Until.within(SOON, 'all is well') { kesh('check').exit() == 0 }
    }

    def 'with the grants of README, a witness joins, and a dead primary is replaced, rewound and rebuilt'() {
        given: 'the new witness, too, has a user who is no superuser, and needs no grant by hand'
        assert kesh("witness 'pg4'").exit() == 0
        assert lab.sql('pg4', "select rolsuper from pg_roles where rolname = 'repmgr'") == 'f'
        lab.failOverByHand()
        Until.within(SOON, 'all is well') { kesh('check').exit() == 0 }

        and: 'the server of pg2, the primary, is dead; a host without power would only take more time'
        lab.on('pg2', 'pkill -9 -x repmgrd; pkill -9 -x postgres')
        Until.within(SOON, 'nobody receives WAL') { ['pg1', 'pg3'].every { lab.sql(it, "select count(*) from pg_stat_wal_receiver where status = 'streaming'") == '0' } }

        when:
        def promoted = kesh("promote 'pg1'")
        lab.on('pg2', "$Debian.BIN/pg_ctl start -D $Debian.DATA -w -l /var/log/postgresql/postgresql.log >/dev/null", 'postgres')
        Until.within(SOON, 'pg2 accepts writes beside it') { isPrimary('pg2') }
        lab.sql('pg2', 'create table its_own as select n from generate_series(1, 5000) n')
        def refused = kesh("rejoin 'pg2'", '--confirm', 'pg2')

        then:
        promoted.exit() == 0
        refused.exit() == 3
        refused.out().contains("as a superuser, in repmgr's database: ${reading()}; or: rebuild 'pg2'")
        isPrimary('pg2')

        when:
        lab.sql('pg1', reading())
        def rejoined = kesh("rejoin 'pg2'", '--confirm', 'pg2')
        lab.on('pg3', "pkill -9 -x postgres; rm -rf $Debian.DATA/base")
        def rebuilt = kesh("rebuild 'pg3'", '--confirm', 'pg3')

        then:
        [rejoined, rebuilt]*.exit() == [0, 0]
        lab.holds('pg2', "to_regclass('its_own') is null")
        Until.within(SOON, 'all is well') { kesh('check').exit() == 0 }
        kesh("stop 'pg3'; start 'pg3'; sql 'select count(*) from repmgr.nodes', on: all").exit() == 0
        lab.kesh('report', '-c', script(''), '--for', '1s', '--html', lab.home.resolve('report.html') as String).exit() == 0
        kesh("shrink 'pg4'", '--confirm', 'pg4').exit() == 0
    }

    def 'with the grants of README, repmgrd promotes a standby by itself'() {
        given:
        ['pg1', 'pg2', 'pg3'].each { lab.on(it, "sed -i 's/^failover=.*/failover=automatic/' $lab.kind.repmgrConf && pkill -HUP -x repmgrd") }
        Until.within(SOON, 'they have read it') { ['pg2', 'pg3'].every { lab.tryOn(it, 'grep -c \'"failover" changed from "manual" to "automatic"\' /var/log/repmgr/repmgrd.log').exit() == 0 } }

        when:
        lab.lab('kill', 'pg1')

        then:
        Until.within(SOON, 'a standby is promoted') { ['pg2', 'pg3'].any { isPrimary(it) } }
    }
}
