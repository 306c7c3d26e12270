package kesh.lab

import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import java.time.Duration

/** The properties of a member of the lab's cluster, queried on the hosts. */
class Membership {
    private static final Duration SETTLED = Duration.ofSeconds(15)

    static void whole(Lab lab, String host, int id, String upstream = 'pg1', int members = 4) {
        String address = "10.9.0.1$id"
        String upstreamAddress = "10.9.0.1${upstream.substring(2)}"
        String upstreamId = upstream.substring(2)

        // its server is a standby that streams from its upstream through its slot
        assert lab.sql(host, 'select pg_is_in_recovery()') == 't'
        assert lab.sql(host, 'select status, sender_host, slot_name from pg_stat_wal_receiver') ==
                "streaming|$upstreamAddress|repmgr_slot_$id"
        assert lab.sql(upstream, "select state, client_addr from pg_stat_replication where application_name = '$host'") ==
                "streaming|$address"
        assert lab.sql(upstream, "select slot_name, slot_type, active from pg_replication_slots where slot_name = 'repmgr_slot_$id'") ==
                "repmgr_slot_$id|physical|t"
        // it has the upstream's data: the same system, and new writes
        assert systemIdentifier(lab, host) == systemIdentifier(lab, upstream)
        lab.sql('pg1', 'create table if not exists written_by_the_test (at timestamptz); insert into written_by_the_test values (now())')
        String written = lab.sql('pg1', 'select max(at) from written_by_the_test')
        Until.within(SETTLED, "$host has what pg1 wrote") { lab.holds(host, "max(at) = '$written' from written_by_the_test") }
        // it is registered, and every node knows
        for (String member in ['pg1', upstream, host].unique()) {
            Until.within(SETTLED, "$member has $members rows in repmgr.nodes") { lab.holds(member, "count(*) = $members from repmgr.nodes") }
            assert lab.sql(member, "select node_id, node_name, upstream_node_id, type, active, location, priority, conninfo, repluser, slot_name, config_file from repmgr.nodes where node_id = $id") ==
                    "$id|$host|$upstreamId|standby|t|default|100|host=$address user=repmgr dbname=repmgr port=5432 connect_timeout=2|repmgr|repmgr_slot_$id|/etc/repmgr/repmgr.conf"
        }
        // its repmgrd runs, and is registered with its server
        assert lab.on(host, 'pgrep -a -x repmgrd').readLines()*.replaceFirst(/^\d+ /, '') ==
                ["$Debian.BIN/repmgrd -f /etc/repmgr/repmgr.conf --daemonize"]
        Until.within(SETTLED, "repmgrd of $host has told its server") { lab.holds(host, 'repmgr.repmgrd_is_running()') }
        // nothing is left of the work
        assert leftovers(lab) == []
        assert lab.on(host, "stat -c '%a %U' $Debian.DATA /etc/repmgr/repmgr.conf /var/lib/postgresql/.pgpass") ==
                '700 postgres\n600 postgres\n600 postgres'
        // and repmgr reports no fault
        def shown = lab.tryOn('pg1', 'repmgr -f /etc/repmgr/repmgr.conf cluster show', 'postgres')
        assert shown.exit() == 0 && !shown.said().contains('WARNING'): shown
        def checked = lab.tryOn(host, 'repmgr -f /etc/repmgr/repmgr.conf node check', 'postgres')
        assert checked.exit() == 0: checked
    }

    static String systemIdentifier(Lab lab, String host) {
        lab.sql(host, 'select system_identifier from pg_control_system()')
    }

    /** Temporary files and directories of jobs. The jobs' lock is a file that stays, empty. */
    static List<String> leftovers(Lab lab) {
        lab.hosts.collectMany { host ->
            lab.on(host, '''find / \\( -path /usr -o -path /proc -o -path /sys \\) -prune -o \\
                    \\( -name '.kesh-*' -o -name 'kesh*' -o -path '*/.kesh/jobs/*' \\) ! -name .kesh ! -path '*/.kesh/jobs/.lock' -print''')
                    .readLines().collect { "$host:$it" as String }
        }
    }

    static String mode(java.nio.file.Path path) {
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
    }
}
