package kesh.lab

import java.time.Duration
import spock.lang.AutoCleanup
import spock.lang.Specification

/** Members removed from real clusters; nothing is left of them on the hosts. */
class ShrinkLabSpec extends Specification {
    static final String EXAMPLE = "$Lab.PROJECT/dsl-examples/shrink.groovy"
    private static final Duration SOON = Duration.ofSeconds(60)
    private static final String CRONTAB = '/var/lib/postgresql/crontab'

    @AutoCleanup Lab lab = new Lab().settled()

    private KeshRun script(String what, String... options) {
        lab.kesh('script', '--yes', *options, lab.expandScript(verb: what) as String)
    }

    /** The hosts have no cron: a stand-in for its program keeps the lines in a file, as cron does. */
    private void crontab(String host, String... lines) {
        lab.on(host, '''mkdir -p /opt/bin && cat >/opt/bin/crontab && chmod 755 /opt/bin/crontab &&
                echo 'SetEnv PATH=/opt/bin:/usr/bin:/bin' >>/etc/ssh/sshd_config && pkill -HUP -o -x sshd''', 'root', """\
            #!/bin/sh
            case \$1 in
                -l) exec cat $CRONTAB ;;
                -) exec cat >$CRONTAB ;;
            esac
            exit 1
            """.stripIndent())
        lab.on(host, "cat >$CRONTAB", 'postgres', lines.collect { "$it\n" }.join(''))
    }

    /** Makes a witness on a bare host, as the manual does; its repmgrd is not started. */
    private void witness(String host) {
        String id = host.substring(2)
        lab.hostsUp.each {
            lab.on(it, 'umask 077; cat >>~/.pgpass', 'postgres',
                    [id, '1'].collect { "10.9.0.1$it:5432:repmgr:repmgr:$lab.password\n" }.join(''))
        }
        lab.on(host, 'mkdir -p /etc/repmgr /var/log/repmgr && chown postgres: /etc/repmgr /var/log/repmgr')
        lab.on(host, "bin=$Debian.BIN data=$Debian.DATA\n" + '''set -e
            id=$(cat)
            $bin/initdb -D $data -A trust -U postgres >/dev/null
            printf '%s\\n' "listen_addresses = '*'" "shared_preload_libraries = 'repmgr'" "unix_socket_directories = '/run/postgresql'" >>$data/postgresql.conf
            echo 'host all all 10.9.0.0/24 trust' >>$data/pg_hba.conf
            $bin/pg_ctl -D $data -l $data/startup.log -w start >/dev/null
            psql -qX -d postgres -c 'create role repmgr superuser login' -c 'create database repmgr owner repmgr'
            printf '%s\\n' "node_id=$id" "node_name='pg$id'" "conninfo='host=10.9.0.1$id user=repmgr dbname=repmgr port=5432 connect_timeout=2'" \\
                "data_directory='$data'" "pg_bindir='$bin'" "repmgr_bindir='$bin'" >/etc/repmgr/repmgr.conf
            $bin/repmgr -f /etc/repmgr/repmgr.conf witness register -h 10.9.0.11 -U repmgr -d repmgr''', 'postgres', id)
    }

    /** The entries about a host on the remaining members, and the programs that run on it. */
    private Map<String, Object> traces(String host, List<String> others) {
        String id = host.substring(2)
        String address = "10.9.0.1$id"
        String key = lab.on(host, 'cut -d" " -f2 /var/lib/postgresql/.ssh/id_ed25519.pub')
        def found = [slots      : others.collectMany { lab.sql(it, "select slot_name from pg_replication_slots where slot_name = 'repmgr_slot_$id'").readLines() },
                     rows       : others.collectMany { lab.sql(it, "select node_name from repmgr.nodes where node_id = $id").readLines() },
                     senders    : others.collectMany { lab.sql(it, "select application_name from pg_stat_replication where application_name = '$host'").readLines() },
                     logins     : others.collectMany { lab.tryOn(it, "grep -F '$address:' /var/lib/postgresql/.pgpass").out().readLines() },
                     keys       : others.collectMany { lab.tryOn(it, "grep -F '$key' /var/lib/postgresql/.ssh/authorized_keys").out().readLines() },
                     hostKeys   : others.collectMany { lab.tryOn(it, "grep -F '$address' /var/lib/postgresql/.ssh/known_hosts").out().readLines() },
                     cron       : lab.hostsUp.contains(host) ? lab.tryOn(host, "grep repmgrd $CRONTAB").out().readLines() : [],
                     processes  : lab.hostsUp.contains(host) ? lab.tryOn(host, 'pgrep -a "repmgrd|postgres"').out().readLines() : [],
                     pausedNodes: others.findAll { lab.holds(it, 'repmgr.repmgrd_is_paused()') }]
        found.findAll { it.value }
    }

    def 'the example leaves nothing behind, and has nothing to do a second time'() {
        given:
        crontab('pg3', '# every minute', '* * * * * pgrep repmgrd || repmgrd -f /etc/repmgr/repmgr.conf --daemonize', '0 3 * * * backup')
        def before = traces('pg3', ['pg1', 'pg2'])

        when:
        def run = lab.kesh('script', '--yes', EXAMPLE)

        then:
        before.keySet() == ['slots', 'rows', 'senders', 'logins', 'keys', 'hostKeys', 'cron', 'processes'] as Set
        run.exit() == 0
        run.out().readLines().last() == 'Done.'
        !run.out().contains('PAUSED')
        traces('pg3', ['pg1', 'pg2']) == [:]
        Membership.leftovers(lab) == []
        lab.on('pg3', "cat $CRONTAB") == '# every minute\n0 3 * * * backup'

        and: 'what only root can change is told'
        run.out().contains('pg3: its host starts it again at boot')
        run.out().contains('as root on pg3: remove it from /etc/rc.local')

        and: 'repmgr finds nothing to complain about'
        lab.tryOn('pg1', 'repmgr -f /etc/repmgr/repmgr.conf cluster show', 'postgres').exit() == 0

        when:
        def again = lab.kesh('script', '--yes', EXAMPLE)

        then:
        again.exit() == 0
        again.out().readLines().last() == 'Done. There was nothing to do.'
    }

    def 'a standby below it is given another upstream, and its clients have their time'() {
        given: 'pg3 is below pg2'
        assert lab.tryOn('pg3', 'repmgr -f /etc/repmgr/repmgr.conf standby follow --upstream-node-id=2', 'postgres').exit() == 0

        and: 'two clients on pg2, of which one ends once no others are let in'
        def ending = lab.start('pg2', 'while pg_isready -q; do sleep 0.1; done | psql -d repmgr', 'postgres')
        def staying = lab.start('pg2', "psql -d repmgr -c 'select pg_sleep(600)'", 'postgres')
        Until.within(SOON, 'the clients are there') { lab.holds('pg2', "count(*) = 2 from pg_stat_activity where application_name = 'psql' and pid <> pg_backend_pid()") }

        when:
        def run = script("shrink 'pg2', drain: 4")

        then:
        run.exit() == 0
        // pg_isready, which connects all the time, may have a session of its own right then.
        run.out() =~ /[23] sessions of clients on pg2/
        run.out().contains('sessions of clients that did not end within 4 s and were ended: 1\n')
        ending.ended(SOON).exit() == 0
        staying.ended(SOON).exit() == 2
        traces('pg2', ['pg1', 'pg3']) == [:]
        lab.sql('pg3', 'select sender_host, slot_name from pg_stat_wal_receiver') == '10.9.0.11|repmgr_slot_3'
        lab.sql('pg1', 'select upstream_node_id from repmgr.nodes where node_id = 3') == '1'

        and: 'its repmgrd has noticed'
        Until.within(SOON, "pg3's repmgrd watches pg1") { lab.holds('pg3', 'repmgr.get_upstream_node_id() = 1') }
        lab.sql('pg1', "select count(*) from repmgr.events where event like '%failover%' or event like '%promote%'") == '0'
    }

    def 'a dead node goes, though a standby is below it'() {
        given: 'pg3 is below pg2, and would not find another upstream by itself'
        assert lab.tryOn('pg3', 'repmgr -f /etc/repmgr/repmgr.conf standby follow --upstream-node-id=2', 'postgres').exit() == 0
        lab.on('pg3', 'pkill -x repmgrd')

        when: 'pg2 loses its power, and its sender has noticed'
        lab.lab('kill', 'pg2')
        lab.sql('pg1', "select pg_terminate_backend(pid) from pg_stat_replication where application_name = 'pg2'")
        def unasked = script("shrink 'pg2'")

        then:
        unasked.exit() == 3
        unasked.said().contains("shrink 'pg2', lost: true")

        when:
        lab.sql('pg3', "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'walreceiver'")
        def lost = script("shrink 'pg2', lost: true")
        lab.lab('boot', '--bare', 'pg2')

        then:
        lost.exit() == 0
        traces('pg2', ['pg1', 'pg3']) == [:]
        lab.sql('pg3', 'select status, sender_host, slot_name from pg_stat_wal_receiver') == 'streaming|10.9.0.11|repmgr_slot_3'
        lab.sql('pg1', "select string_agg(node_name || coalesce(' below ' || upstream_node_id, ''), ', ' order by node_id) from repmgr.nodes") ==
                'pg1, pg3 below 1'
    }

    def 'down to one node, while an application writes: nothing that was acknowledged is lost'() {
        given:
        def client = new Writer(lab, 'pg4', ['pg1', 'pg2', 'pg3'])
        client.goesOn()

        when:
        def run = script("shrink 'pg2'\n    shrink 'pg3'")
        client.goesOn()
        client.stop()

        then:
        run.exit() == 0
        traces('pg2', ['pg1']) == [:]
        traces('pg3', ['pg1']) == [:]
        lab.sql('pg1', 'select node_name from repmgr.nodes') == 'pg1'
        lab.sql('pg1', 'select count(*) from pg_replication_slots') == '0'

        and:
        client.lost('pg1') == []

        when:
        def last = script("shrink 'pg1'")

        then:
        last.exit() == 3
        last.said().contains('pg1 is the primary, and cannot be removed')
    }

    def 'the record of a node that left is removed from a witness without a repmgrd, and then the witness leaves'() {
        given:
        witness('pg4')

        when:
        def standby = script("shrink 'pg3'")

        then:
        standby.exit() == 0
        traces('pg3', ['pg1', 'pg2', 'pg4']) == [:]

        when:
        def itself = script("shrink 'pg4'")

        then:
        itself.exit() == 0
        traces('pg4', ['pg1', 'pg2']) == [:]
        lab.sql('pg1', "select string_agg(node_name, ',' order by node_id) from repmgr.nodes") == 'pg1,pg2'
    }

    def 'one node leaves with its data and another joins, in one script; then the first one returns'() {
        when: 'nobody confirmed that the data may go'
        def refused = script("shrink 'pg3', purge: true\n    expand 'pg4'")

        then:
        refused.exit() == 4
        refused.out().readLines().last() == 'Declined: data would be lost for good, and --confirm pg3 was not given. Nothing was changed.'

        when:
        def done = script("shrink 'pg3', purge: true\n    expand 'pg4'", '--confirm', 'pg3')

        then:
        done.exit() == 0
        traces('pg3', ['pg1', 'pg2']) == [:]
        lab.on('pg3', "ls -A $Debian.DATA; ls /etc/repmgr; cat /var/lib/postgresql/.pgpass") == ''
        Membership.whole(lab, 'pg4', 4, 'pg1', 3)

        when:
        def back = lab.kesh('script', '--yes', lab.expandScript(node: "node 'pg3', host: '10.9.0.13', id: 3", verb: "expand 'pg3'") as String)

        then:
        back.exit() == 0
        Membership.whole(lab, 'pg3', 3)
    }
}
