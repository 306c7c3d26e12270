package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** The lab's stand-in for KingbaseES: its layout, names and daemons, inspected on the hosts without kesh. */
class KesLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)
    /** cron's minute, and some time after it. */
    private static final Duration A_MINUTE_AND_MORE = Duration.ofSeconds(100)
    private static final String HOME = Lab.KES_HOME
    private static final List<String> MEMBERS = ['kes1', 'kes2', 'kes3']

    @Shared @AutoCleanup Lab lab = new Lab('--distribution', 'kingbase', '--virtual-ip')

    private String asUser(String host, String command) {
        lab.on(host, command, 'kingbase')
    }

    private void streaming(String primary, int standbys) {
        Until.within(SOON, "$standbys standbys stream from $primary") {
            lab.holds(primary, "count(*) = $standbys from sys_stat_replication where state = 'streaming' and application_name ~ '^node[123]\$'")
        }
    }

    private String server(String host) {
        asUser(host, "head -1 $HOME/data/kingbase.pid")
    }

    def 'processes, port and files have the vendor\'s names'() {
        expect: 'programs that are the installation\'s own'
        MEMBERS.every { lab.on(it, "readlink /proc/${server(it)}/exe") == "$HOME/bin/kingbase" }
        MEMBERS.every { lab.on(it, "tr '\\0' ' ' </proc/${server(it)}/cmdline").startsWith("$HOME/bin/kingbase -D $HOME/data") }
        MEMBERS.every { lab.on(it, "cat /proc/\$(cat $HOME/etc/hamgrd.pid)/comm /proc/\$(cat $HOME/etc/kbha.pid)/comm").readLines() == ['repmgrd', 'kbha'] }
        MEMBERS.every { host -> ['kingbase', 'repmgrd', 'kbha', 'cron', 'sys_securecmdd'].every { lab.hasProcess(host, it) } }
        !MEMBERS.any { lab.hasProcess(it, 'postgres') }

        and: 'only the names of KingbaseES in the data directory'
        asUser('kes2', "ls $HOME/data").readLines().findAll { it =~ /pg_|PG_|postg|postm/ } == []
        ['SYS_VERSION', 'kingbase.conf', 'es_rep.conf', 'kingbase.auto.conf', 'sys_hba.conf', 'sys_ident.conf', 'kingbase.opts', 'kingbase.pid', 'standby.signal', 'sys_wal',
         'sys_replslot', 'global/sys_control'].every { lab.tryOn('kes2', "test -e $HOME/data/$it").exit() == 0 }
        asUser('kes1', 'ls -a /tmp').readLines().contains('.s.KINGBASE.54321')
        asUser('kes1', "ls $HOME").readLines() == ['archive', 'bin', 'data', 'etc', 'lib', 'log', 'logfile', 'share']
        asUser('kes1', 'crontab -l') == "*/1 * * * *  . /etc/profile;$HOME/bin/kbha -A daemon -f $HOME/etc/repmgr.conf"

        and: 'a password file in base64, which libpq and the standbys\' receivers read nevertheless'
        def esrep = asUser('kes1', 'grep :esrep: ~/.encpwd').split(':').last()
        new String(esrep.decodeBase64()) == lab.password
        lab.sql('kes2', 'select conninfo from sys_stat_wal_receiver').contains('passfile=/home/kingbase/.encpwd')

        and: 'a spare host has nothing of it'
        lab.on('kes4', 'ls -A /home/kingbase') == '.ssh'
        lab.tryOn('kes4', 'command -v psql repmgr pg_ctl || ls /usr/lib/postgresql/*').out() == ''
    }

    def 'the server answers as KingbaseES, as far as the stand-in can'() {
        expect:
        lab.sql('kes1', 'select version()').startsWith('KingbaseES V009R001C002B0014 on ')
        lab.sql('kes1', 'select datname from sys_database order by 1').readLines() == ['esrep', 'kingbase', 'template0', 'template1', 'test']
        lab.sql('kes1', "select setting from pg_settings where name in ('config_file', 'hba_file', 'port') order by name").readLines() ==
                ["$HOME/data/kingbase.conf", "$HOME/data/sys_hba.conf", '54321']
        lab.sql('kes2', 'select sys_is_in_recovery()') == 't'
        lab.sql('kes1', 'select slot_name from sys_replication_slots order by 1').readLines() == ['repmgr_slot_2', 'repmgr_slot_3']
        lab.sql('kes1', "select distinct on (sourcefile) sourcefile from sys_file_settings order by sourcefile").readLines()*.tokenize('/')*.last() ==
                ['es_rep.conf', 'kingbase.auto.conf', 'kingbase.conf']
        asUser('kes1', 'ksql -XAt -U esrep -d esrep -c "select primary_seen, lsn from repmgr.nodes limit 1"') == '|'
        asUser('kes1', 'kingbase -V').tokenize(' ').last() == 'V009R001C002B0014'

        and: 'one of the standbys must have applied what is committed'
        Until.within(SOON, 'synchronous replication is on') { lab.holds('kes1', "count(*) = 2 from sys_stat_replication where sync_state = 'quorum'") }
        lab.sql('kes1', 'show synchronous_standby_names') == 'ANY 1( node2,node3)'
    }

    def 'repmgr shows it as the vendor\'s does'() {
        when:
        def table = asUser('kes3', 'repmgr cluster show').readLines()*.split(/\|/)*.toList()*.collect { it.trim() }

        then:
        table[0] == ['ID', 'Name', 'Role', 'Status', 'Upstream', 'Location', 'Priority', 'Timeline', 'LSN_Lag', 'Connection string']
        table.drop(2)*.take(8) == [
                ['1', 'node1', 'primary', '* running', '', 'default', '100', '1'],
                ['2', 'node2', 'standby', 'running', 'node1', 'default', '100', '1'],
                ['3', 'node3', 'standby', 'running', 'node1', 'default', '100', '1']]
        table.drop(2)*.get(8).every { it ==~ /(\d+ bytes)?/ }
        table.drop(3)*.get(8).every { it }
        lab.tryOn('kes3', "$HOME/bin/repmgr standby promote --dry-run", 'kingbase').err().readLines()*.tokenize(' ')*.first() == ['[INFO]', '[ERROR]', '[DETAIL]']
        lab.sql('kes1', 'select config_file from repmgr.nodes where node_id = 2') == "$HOME/bin/../etc/repmgr.conf"
    }

    def 'kbha restarts programs that have ended: a standby\'s server, repmgrd, a crashed primary'() {
        given:
        def standby = server('kes2')
        def primary = server('kes1')
        def daemon = asUser('kes3', "cat $HOME/etc/hamgrd.pid")

        when:
        lab.on('kes2', "kill -KILL $standby")
        lab.on('kes3', "kill -KILL $daemon")

        then:
        Until.within(SOON, 'kes2 runs again') { lab.tryOn('kes2', "test \$(head -1 $HOME/data/kingbase.pid) != $standby").exit() == 0 }
        Until.within(SOON, 'repmgrd of kes3 runs again') { lab.hasProcess('kes3', 'repmgrd') && asUser('kes3', "cat $HOME/etc/hamgrd.pid") != daemon }
        streaming('kes1', 2)

        when:
        lab.on('kes1', "kill -KILL $primary")

        then:
        Until.within(SOON, 'kes1 runs again') { lab.holds('kes1', 'not sys_is_in_recovery()') }
        server('kes1') != primary
        streaming('kes1', 2)
    }

    def 'a standby whose kbha and server were ended comes back within a minute by cron; after stoplocal it does not'() {
        given:
        String before = server('kes3')

        when:
        asUser('kes3', "pkill -x kbha; pkill -x repmgrd; sys_ctl -D $HOME/data -m fast stop")

        then: 'it may be the moment at which cron starts kbha'
        Until.within(A_MINUTE_AND_MORE, 'cron starts kbha, kbha the rest') {
            ['kbha', 'repmgrd', 'kingbase'].every { lab.hasProcess('kes3', it) } &&
                    lab.tryOn('kes3', "test \$(head -1 $HOME/data/kingbase.pid) != $before").exit() == 0
        }
        streaming('kes1', 2)

        when:
        asUser('kes3', 'sys_monitor.sh stoplocal')

        then:
        ['kingbase', 'repmgrd', 'kbha'].every { !lab.hasProcess('kes3', it) }
        asUser('kes3', 'crontab -l').startsWith('#*/1 ')

        when:
        asUser('kes3', 'sys_monitor.sh startlocal')

        then:
        asUser('kes3', 'crontab -l').startsWith('*/1 ')
        streaming('kes1', 2)
    }

    def 'while repmgrd is paused kbha leaves a stopped server alone'() {
        given:
        asUser('kes1', 'repmgr service pause')

        when:
        asUser('kes2', "sys_ctl -D $HOME/data -m fast stop")
        def looks = lab.on('kes2', "cat /proc/\$(cat $HOME/etc/kbha.pid)/stat").tokenize(' ')[15..16]
        Until.within(SOON, 'kbha has looked a few times') {
            lab.on('kes2', "cat /proc/\$(cat $HOME/etc/kbha.pid)/stat").tokenize(' ')[15..16].sum { it as int } > looks.sum { it as int } + 5
        }

        then:
        !lab.hasProcess('kes2', 'kingbase')

        when:
        asUser('kes2', "sys_ctl -D $HOME/data -l $HOME/logfile -w start")
        asUser('kes1', 'repmgr service unpause')

        then:
        streaming('kes1', 2)
    }

    def 'the virtual address moves to the standby that is promoted when the primary loses power; kbha rejoin brings it back'() {
        given:
        def holders = { lab.hostsUp.findAll { lab.on(it, 'ip -4 -o address show dev eth0 to 10.9.0.200') } }
        Until.within(SOON, 'the primary holds it') { holders() == ['kes1'] }

        and: 'each node counts the others: one whose server was gone is inactive until its repmgrd says otherwise, and both standbys would be promoted'
        MEMBERS.each { member -> Until.within(SOON, "$member knows three nodes") { lab.holds(member, 'count(*) = 3 from repmgr.nodes where active') } }

        when:
        lab.lab('kill', 'kes1')

        then:
        Until.within(SOON, 'another is primary') { ['kes2', 'kes3'].any { lab.holds(it, "not sys_is_in_recovery()") } }
        def primary = ['kes2', 'kes3'].find { lab.holds(it, 'not sys_is_in_recovery()') }
        Until.within(SOON, 'it holds the address') { holders() == [primary] }
        streaming(primary, 1)

        when: 'it comes back: cron starts kbha, and kbha no second primary'
        lab.lab('boot', 'kes1')
        Until.within(A_MINUTE_AND_MORE, 'cron starts kbha') { lab.hasProcess('kes1', 'kbha') }
        asUser('kes1', "kbha -A rejoin -h 10.9.0.1${primary.substring(3)}")

        then:
        streaming(primary, 2)
        holders() == [primary]
    }
}
