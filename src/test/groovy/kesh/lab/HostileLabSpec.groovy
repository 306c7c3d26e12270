package kesh.lab

import java.nio.file.Files
import java.nio.file.StandardOpenOption
import java.time.Duration
import spock.lang.Specification

/** What records, names, files and other users of a host or of the database say to lead kesh astray: it is executed nowhere, and leads it nowhere. */
class HostileLabSpec extends Specification {
    private static final Duration SOON = Duration.ofSeconds(60)

    Lab lab = new Lab()

    def setup() {
        lab.leftAlone()
    }

    def cleanup() {
        lab?.close()
    }

    def 'a member with a hostile name in the records of the cluster: it is never executed'() {
        given:
        String shell = 'a"b $(touch /tmp/pwned) `touch /tmp/pwned` \'; touch /tmp/pwned; \''

        expect:
        [shell, 'two\ntouch /tmp/pwned'].every { name ->
            lab.sql('pg1', "update repmgr.nodes set node_name = \$name\$$name\$name\$ where node_id = 3")
            Until.within(SOON, 'pg3 knows') { lab.holds('pg3', "node_name = \$name\$$name\$name\$ from repmgr.nodes where node_id = 3") }
            def script = lab.expandScript()
            def before = Snapshot.of(lab)
            def run = lab.kesh('plan', script as String)
            assert run.exit() in [0, 3]
            assert !(run.said() =~ /(?m)^\s+at [\w.$]+\(|Exception|\bnull\b/): run
            assert before.differences(Snapshot.of(lab)) == []
            assert !lab.hosts.any { lab.tryOn(it, 'test -e /tmp/pwned').exit() == 0 }
            assert !new File('/tmp/pwned').exists()
            true
        }
    }

    def 'hostile words in the records: they are executed nowhere, and lead kesh nowhere'() {
        given:
        lab.sql('pg1', "update repmgr.nodes set conninfo = 'host=-oProxyCommand=touch\${IFS}/tmp/pwned user=repmgr dbname=repmgr' where node_id = 3")
        lab.sql('pg1', "update repmgr.nodes set node_name = '../../outside' where node_id = 2")
        Until.within(SOON, 'pg2 knows') { lab.holds('pg2', "node_name = '../../outside' from repmgr.nodes where node_id = 2") }
        lab.on('pg2', "sed -i \"s,^node_name *=.*,node_name='../../outside',\" /etc/repmgr/repmgr.conf")

        expect: 'ssh is given no option by a record'
        ['check()', 'trust()', "expand 'pg4'", "switchover to: '3'"].every { word ->
            def script = lab.expandScript(verb: word)
            def before = Snapshot.of(lab)
            def run = lab.kesh('plan', script as String)
            assert run.said().contains("has no address that could be one: -oProxyCommand=touch"): run
            assert !lab.hosts.any { lab.tryOn(it, 'test -e /tmp/pwned').exit() == 0 }
            assert !new File('/tmp/pwned').exists()
            assert before.differences(Snapshot.of(lab)) == []
            true
        }

        when: 'files are fetched from a member whose name is a way out'
        def run = lab.kesh('script', '--yes', lab.expandScript(verb: "get '/etc/hostname', '$lab.home/deep/er/logs/', on: ['1', '2']") as String)

        then:
        run.exit() == 0
        ['pg1', '%2E.%2F..%2Foutside'].every { Files.exists(lab.home.resolve("deep/er/logs/$it/hostname")) }
        !Files.exists(lab.home.resolve('deep/outside'))
    }

    def 'a node that is not what the script or a record takes it for: no word touches it'() {
        given: 'an address with a wrong digit'
        def wrong = "node 'pg3', host: '10.9.0.12'"

        expect:
        ["shrink 'pg3', purge: true", "stop 'pg3'", "switchover to: 'pg3'", "sh 'touch /tmp/pwned', on: 'pg3'", 'check()'].every { word ->
            def script = lab.expandScript(node: wrong, verb: word)
            def before = Snapshot.of(lab)
            def run = lab.kesh('plan', script as String)
            assert run.exit() == 3
            assert run.said().contains("the script's pg3 is at 10.9.0.12, and the member pg3 is at 10.9.0.13"): run
            assert before.differences(Snapshot.of(lab)) == []
            true
        }
        lab.kesh('check', '-c', lab.expandScript(node: wrong) as String).exit() == 2

        when: 'a record that leads to the host of pg2'
        lab.sql('pg1', "insert into repmgr.nodes select 9, 1, true, 'old', 'standby', location, priority, replace(conninfo, '10.9.0.11', '10.9.0.12'), " +
                "repluser, 'repmgr_slot_9', config_file from repmgr.nodes where node_id = 1")
        def old = lab.expandScript(verb: "shrink 'old', purge: true")
        def before = Snapshot.of(lab)
        def purge = lab.kesh('script', '--yes', '--confirm', 'old', old as String)

        then:
        purge.exit() == 3
        purge.said().contains('pg2 and old are one server')
        before.differences(Snapshot.of(lab)) == []
        lab.sql('pg2', 'select status from pg_stat_wal_receiver') == 'streaming'

        when: 'another way to pg3, under another name'
        lab.sql('pg1', 'delete from repmgr.nodes where node_id = 9')
        lab.on('pg3', 'ip addr add 10.9.0.113/24 dev eth0')
        def key = lab.knownHosts().findAll { it.contains('10.9.0.13') }.collect { it.replace('10.9.0.13', '10.9.0.113') }
        Files.write(lab.state.resolve('known_hosts'), key, StandardOpenOption.APPEND)
        def third = lab.expandScript(node: "node 'third', host: '10.9.0.113'", verb: "stop 'third'")
        def status = lab.kesh('status', '-c', third as String)

        then: 'it is one node'
        status.out().readLines().findAll { it =~ /pg3|third/ }.size() == 1

        when:
        def stopped = lab.kesh('script', '--yes', third as String)

        then:
        stopped.exit() == 0
        !lab.hasProcess('pg3', 'postgres')
        lab.hasProcess('pg2', 'postgres')
    }

    def 'what another user of a host or of the database has made is not run by a look'() {
        given: 'an operator of anybody who may create in public, and a repmgr.conf of nobody that names programs'
        lab.sql('pg1', """create function public.theirs(oid, int4) returns boolean language plpgsql as
            'begin copy (select 1) to program ''touch /tmp/pwned''; return false; end';
            create operator public.= (leftarg = oid, rightarg = int4, function = public.theirs)""")
        lab.on('pg2', """mkdir -p /tmp/x/bin
            for program in postgres pg_controldata repmgr; do printf '#!/bin/sh\\ntouch /tmp/pwned\\n' >/tmp/x/bin/\$program; done
            sed "s#^pg_bindir.*#pg_bindir='/tmp/x/bin'#" /etc/repmgr/repmgr.conf >/tmp/x/repmgr.conf
            chmod -R a+rX /tmp/x; chmod a+x /tmp/x/bin/*; chown -R nobody /tmp/x""")
        lab.sql('pg1', "update repmgr.nodes set config_file = '/tmp/x/repmgr.conf' where node_id = 2")

        when:
        def run = lab.kesh('check', '-c', lab.expandScript() as String)

        then:
        run.said().contains('pg2: /tmp/x/repmgr.conf cannot be read as a repmgr.conf')
        lab.kesh('status', '-c', lab.expandScript() as String).exit() == 0
        !lab.hosts.any { lab.tryOn(it, 'test -e /tmp/pwned').exit() == 0 }
    }

    def 'lines of a repmgr.conf that somebody has put into the log of a server name no command for kesh to run'() {
        given: 'a statement that fails is logged as it is'
        def log = '/var/log/postgresql/postgresql.log'
        lab.tryOn('pg2', """psql -qX -d postgres <<'END'
            select nosuch, \$x\$
            node_id=2
            data_directory='$Debian.DATA'
            pg_bindir='$Debian.BIN'
            service_restart_command='touch /tmp/pwned'
            \$x\$;
            END""".stripIndent(), 'postgres')
        lab.on('pg2', "grep -q '^[[:blank:]]*node_id=2' $log && grep -q '^[[:blank:]]*service_restart_command=' $log")
        lab.sql('pg1', "update repmgr.nodes set config_file = '$log' where node_id = 2")
        lab.sql('pg2', 'alter system set max_worker_processes = 17')
        lab.sql('pg2', 'select pg_reload_conf()')
        def script = lab.script("cluster('lab') {\n    ${lab.ssh()}\n    via 'pg1', host: '10.9.0.11'\n    restart on: 'pg2'\n}\n")

        when:
        def check = lab.kesh('check', '-c', lab.expandScript() as String)
        def run = lab.kesh('script', '--yes', script as String)

        then:
        check.said().contains("pg2: $log cannot be read as a repmgr.conf")
        !run.out().contains('pwned')
        lab.tryOn('pg2', 'test -e /tmp/pwned').exit() == 1
    }

    def 'a program of another user that is called repmgrd names no program for kesh to run'() {
        given: 'no other repmgrd runs, so that this one would be asked'
        lab.on('pg1', """mkdir -p /tmp/x/bin
            printf '#!/bin/sh\\nwhile :; do sleep 1; done\\n' >/tmp/x/repmgrd
            for program in postgres pg_controldata repmgr; do printf '#!/bin/sh\\ntouch /tmp/pwned\\n' >/tmp/x/bin/\$program; done
            sed "s#^pg_bindir.*#pg_bindir='/tmp/x/bin'#" /etc/repmgr/repmgr.conf >/tmp/x/repmgr.conf
            chmod -R a+rX /tmp/x; chmod a+x /tmp/x/repmgrd /tmp/x/bin/*""")
        lab.start('pg1', 'exec setpriv --reuid=65534 --regid=65534 --clear-groups /tmp/x/repmgrd -f /tmp/x/repmgr.conf')
        Until.within(SOON, 'it runs') { lab.hasProcess('pg1', 'repmgrd') }

        expect:
        lab.kesh('status', '-c', lab.expandScript() as String).exit() == 0
        lab.tryOn('pg1', 'test -e /tmp/pwned').exit() == 1
    }

    def 'a lock that somebody without any right has taken in the name of a colleague; and locks that are not it'() {
        given: 'one in another database, one of two numbers: neither keeps a kesh out'
        lab.sql('pg1', 'create role mallory login')
        def holding = { String database, String lock, String name ->
            lab.start('pg1', "exec setpriv --reuid=postgres --regid=postgres --init-groups env PGAPPNAME='$name' /usr/lib/postgresql/15/bin/psql -qX -U mallory -d $database"
                    + " -c 'select $lock' -c 'select pg_sleep(3600)'")
            Until.within(SOON, "it holds $lock") { lab.holds('pg1', "exists (select from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and application_name = '$name')") }
        }
        lab.on('pg1', "sed -i '1i local all mallory trust' ${lab.sql('pg1', 'show hba_file')}")
        lab.sql('pg1', 'select pg_reload_conf()')
        def setting = { String memory -> lab.script("cluster('lab') {\n    ${lab.ssh()}\n    via 'pg1', host: '10.9.0.11'\n    set 'work_mem': '$memory'\n}\n") as String }
        holding('postgres', 'pg_advisory_lock(1801810792)', 'elsewhere')
        holding('repmgr', 'pg_advisory_lock(0, 1801810792)', 'two numbers')

        expect:
        lab.kesh('script', '--yes', setting('8MB')).exit() == 0

        when:
        holding('repmgr', 'pg_advisory_lock(1801810792)', 'kesh: ann@desk[4711] since 2026-11-28T17:52:57Z')
        def run = lab.kesh('script', '--yes', setting('9MB'))

        then:
        run.exit() == 3
        run.said().contains("a session that is no kesh's has the lock of this cluster")
        run.said() =~ /user mallory has held the lock since \S+, from the server's own host, by session \d+/
        run.said().contains('it says it is kesh: ann@desk[4711] since 2026-11-28T17:52:57Z')
        run.said() =~ /select pg_terminate_backend\(\d+\)/
    }
}
