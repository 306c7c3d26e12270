package kesh.lab.torture

import groovy.transform.ToString
import kesh.lab.Lab

/** The state of one host, queried there in one call. A server that does not answer within five seconds is up but silent. */
@ToString(includeNames = true, includePackage = false, ignoreNulls = true)
class HostFacts {
    @ToString(includePackage = false)
    static class Node {
        int id
        String name
        String type
        Integer upstream
        boolean active
    }

    @ToString(includePackage = false)
    static class Slot {
        String name
        boolean active
    }

    boolean on
    boolean serverRuns
    boolean answers
    boolean inRecovery
    /** Status, sender and slot of the WAL receiver; null if there is none. */
    String receiving
    String sender
    String slot
    List<Slot> slots = []
    /** repmgr's records, as this server has them. */
    List<Node> records = []
    boolean paused
    boolean watched
    int repmgrds
    int baseBackups
    /** Sessions that hold an advisory lock, as kesh does. */
    int locks
    /** Settings that wait for a restart. */
    int pending
    Map<String, String> settings = [:]
    boolean hasData
    /** Jobs, temporary files, duplicate logins. */
    List<String> leftovers = []

    boolean isPrimary() {
        answers && !inRecovery
    }

    private static final String QUERY = '''
        \\pset tuples_only on
        \\pset format unaligned
        select 'recovery', pg_is_in_recovery();
        select 'receiver', status, sender_host, slot_name from pg_stat_wal_receiver;
        select 'slot', slot_name, active from pg_replication_slots;
        select 'locks', count(distinct pid) from pg_locks where locktype = 'advisory';
        select 'pending', count(*) from pg_settings where pending_restart;
        select 'setting', name, setting from pg_settings where name in ('max_connections', 'work_mem');
        select 'node', node_id, node_name, type, upstream_node_id, active from repmgr.nodes;
        select 'paused', repmgr.repmgrd_is_paused();
        select 'watched', repmgr.repmgrd_is_running();
        '''.stripIndent()

    private static final String SCRIPT = '''
        echo "server|$(pgrep -fc '^/usr/lib/postgresql/[0-9]*/bin/postgres ')"
        timeout 5 setpriv --reuid=postgres --regid=postgres --init-groups /usr/lib/postgresql/*/bin/psql -X -d repmgr 2>/dev/null
        echo "repmgrds|$(pgrep -xc repmgrd)"
        echo "baseBackups|$(pgrep -xc pg_basebackup)"
        ! ls /var/lib/postgresql/*/main/global/pg_control >/dev/null 2>&1 || echo 'data|t'
        for job in /var/lib/postgresql/.kesh/jobs/*; do [ ! -e "$job" ] || echo "left|$job"; done
        find /var/lib/postgresql /etc/repmgr /root /tmp /run -path '*/main/base' -prune -o -name '.kesh-*' -print | sed 's/^/left|/'
        sort /var/lib/postgresql/.pgpass 2>/dev/null | uniq -d | sed 's/^\\([^:]*:[^:]*:[^:]*\\).*/left|twice in .pgpass: \\1/'
        sort /var/lib/postgresql/.ssh/authorized_keys 2>/dev/null | uniq -d | sed 's/^.* /left|twice in authorized_keys: /'
        :
        '''.stripIndent()

    static Map<String, HostFacts> look(Lab lab, Collection<String> hosts) {
        hosts.toList().parallelStream().map { [it, of(lab, it)] }.toList().collectEntries()
    }

    static HostFacts of(Lab lab, String host) {
        def run = lab.tryOn(host, SCRIPT, 'root', QUERY)
        run.exit() == 0 ? read(run.out()) : new HostFacts()
    }

    static HostFacts read(String text) {
        def facts = new HostFacts(on: true)
        text.readLines().each { line ->
            def words = line.split('\\|', -1) as List
            def rest = words.drop(1)
            switch (words[0]) {
                case 'server': facts.serverRuns = rest[0] != '0'; break
                case 'recovery': facts.answers = true; facts.inRecovery = rest[0] == 't'; break
                case 'receiver': facts.receiving = rest[0]; facts.sender = rest[1]; facts.slot = rest[2]; break
                case 'slot': facts.slots << new Slot(name: rest[0], active: rest[1] == 't'); break
                case 'locks': facts.locks = rest[0] as int; break
                case 'pending': facts.pending = rest[0] as int; break
                case 'setting': facts.settings[rest[0]] = rest[1]; break
                case 'node': facts.records << new Node(id: rest[0] as int, name: rest[1], type: rest[2],
                        upstream: rest[3] ? rest[3] as Integer : null, active: rest[4] == 't'); break
                case 'paused': facts.paused = rest[0] == 't'; break
                case 'watched': facts.watched = rest[0] == 't'; break
                case 'repmgrds': facts.repmgrds = rest[0] as int; break
                case 'baseBackups': facts.baseBackups = rest[0] as int; break
                case 'data': facts.hasData = true; break
                case 'left': facts.leftovers << rest.join('|'); break
            }
        }
        facts
    }
}
