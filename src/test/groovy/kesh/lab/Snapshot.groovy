package kesh.lab

import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.regex.Pattern

/**
 * The whole content of a lab's hosts and of the operator's directory, to show that nothing was changed: every file with
 * type, mode, owner, size, time and content; every process; of every running server the dump of all databases, the
 * settings, the slots, the connections, and the next transaction id. The exceptions are in {@link #LEFT_OUT}.
 */
class Snapshot {
    private static final Duration SESSIONS_END = Duration.ofSeconds(60)
    /**
     * The primary's repmgrd compares the records with the attached standbys every five seconds
     * (child_nodes_check_interval) and writes an event about a standby that is new to it. So the event for a changed
     * record comes late.
     */
    private static final Duration EVENTS_REST = Duration.ofSeconds(8)
    private static final Duration EVENTS_END = Duration.ofSeconds(90)

    /**
     * The things that change without kesh, and why. One spec compares two snapshots between which nothing was done, and
     * two between which an operator only logged in: so the list is neither too short for an idle cluster nor a pretext.
     */
    static final Map<Pattern, String> LEFT_OUT = [
            // Time, size and content of files that a server writes by itself. The content of its tables is compared as
            // a dump; the next transaction id, which must be the same, shows that no transaction has written anything.
            (~/file DATA\/(base|global|pg_xact|pg_subtrans|pg_multixact|pg_logical|pg_replslot)(\/.*)?/):
                    'hint bits, relation caches of new connections and the checkpointer; positions of slots',
            (~/file DATA\/(pg_wal|pg_stat|pg_stat_tmp|pg_notify)(\/.*)?/):
                    'the log of those, a record of running transactions every 15 s, statistics',
            (~/file \/var\/log\/(sshd\.log|postgresql\/postgresql\.(log|json)|repmgr\/repmgrd\.log|lastlog|wtmp)/):
                    'sshd and the servers log that somebody logged in; repmgrd writes a line every few minutes',
    ]

    /** The files of these that may also come and go: segments of the log, caches, statistics. */
    private static final Pattern COMES_AND_GOES =
            ~/file (DATA\/pg_wal\/[0-9A-F]{24}|DATA\/.*\/pg_internal\.init|DATA\/pg_stat(_tmp)?\/.*)/

    /**
     * Inspects a host as root, and prints sections, each with a heading. Servers are queried through their sockets, as
     * the user they belong to. Standbys have the primary's data, so only the primary is dumped. repmgrd's pings come
     * and go within a second: only older connections are listed. A walreceiver is seen from its sender; if that is
     * down, there is a new one every few seconds.
     */
    private static final String LOOK = '''
        section() { printf '\\n@@section %s\\n' "$1"; }
        server() {
            user=$(stat -c %U "$data")
            port=$(sed -n 4p "$data/postmaster.pid")
            socket=$(sed -n 5p "$data/postmaster.pid")
            section "server $data"; printf '%s on port %s' "$user" "$port"
            as() { setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups env HOME=/nowhere "$@"; }
            section "state $data"
            as psql -XAt -h "$socket" -p "$port" -d postgres 2>&1 <<END
                select 'next transaction', pg_snapshot_xmax(pg_current_snapshot()), pg_is_in_recovery();
                select 'setting', name, setting, source, sourcefile, pending_restart from pg_settings
                    where name <> 'application_name' order by name;
                select 'slot', slot_name, slot_type, temporary, active, active_pid from pg_replication_slots order by 2;
                select 'standby', pid, usename, application_name, client_addr, state, sync_state
                    from pg_stat_replication order by pid;
                select 'lock', pid, objid from pg_locks where locktype = 'advisory';
                select from pg_sleep(1.2) where exists (select from pg_stat_activity where pid <> pg_backend_pid()
                    and backend_start > now() - interval '1.2 s');
                select 'connection', pid, usename, datname, application_name, client_addr, backend_type
                    from pg_stat_activity where pid <> pg_backend_pid()
                    and backend_type <> 'walreceiver' and backend_start < clock_timestamp() - interval '1.2 s' order by pid;
END
            if [ ! -e "$data/standby.signal" ]; then
                section "dump $data"
                as pg_dumpall --restrict-key=none -h "$socket" -p "$port" -l postgres --no-sync 2>/dev/null || echo "no dump: $?"
            fi
        }
        PATH=$(echo /usr/lib/postgresql/*/bin):$PATH # not the Perl programs of the same names
        section processes; ps -eo pid=,ppid=,user=,comm=
        skip=
        for process in /proc/[0-9]*; do
            { read -r name <"$process/comm"; } 2>/dev/null && [ "$name" = postgres ] || continue
            data=$(readlink "$process/cwd")
            # Who was started for a connection that just came has the server's own command line, too, and may be gone by now.
            [ "$(head -n 1 "$data/postmaster.pid" 2>/dev/null)" = "${process#/proc/}" ] || continue
            skip="$skip -o -path $data/base -o -path $data/pg_wal"
            server
        done
        elsewhere='-path /usr -o -path /proc -o -path /sys -o -path /dev -o -path /var/lib/dpkg'
        section files
        find / \\( $elsewhere \\) -prune -o -printf '%p\\t%y %m %U:%G\\t%s %T@ %l\\0'
        section contents
        find / \\( $elsewhere $skip \\) -prune -o -type f -print0 | xargs -0 sha256sum -z 2>/dev/null || true
        '''

    /** The facts by name; between two idle moments, only the left-out ones differ. */
    private final Map<String, String> facts

    private Snapshot(Map<String, String> facts) {
        this.facts = facts
    }

    /** For a cluster whose members or records have just changed: first waits for the events that come late. */
    static Snapshot atRest(Lab lab) {
        lab.hostsUp.each { host ->
            Until.within(EVENTS_END, "repmgr on $host has written no event for $EVENTS_REST.seconds s") { !writesEvents(lab, host) }
        }
        of(lab)
    }

    /** A host without a running server or without repmgr's records writes none. */
    private static boolean writesEvents(Lab lab, String host) {
        lab.holds(host, "max(event_timestamp) > clock_timestamp() - interval '$EVENTS_REST.seconds s' from repmgr.events")
    }

    static Snapshot of(Lab lab, Collection<String> hosts = lab.hostsUp) {
        def workers = Executors.newFixedThreadPool(hosts.size())
        try {
            def looks = hosts.collect { host -> workers.submit({ lookAt(lab, host) } as Callable) }
            Map<String, String> facts = new TreeMap<>()
            looks.each { facts.putAll(it.get()) }
            facts.putAll(operators(lab))
            new Snapshot(facts)
        } finally {
            workers.shutdownNow()
        }
    }

    /** The differences, one a line. */
    List<String> differences(Snapshot later) {
        (facts.keySet() + later.facts.keySet()).sort().findAll { facts[it] != later.facts[it] }
                .collect { "$it:\n    ${abridged(facts[it], later.facts[it])}\n    ${abridged(later.facts[it], facts[it])}" as String }
    }

    int getSize() {
        facts.size()
    }

    /** Lines that the other text does not have. */
    private static String abridged(String text, String other) {
        text == null ? 'not there' : (text.readLines() - (other ?: '').readLines()).take(10).join('\n    ')
    }

    private static Map<String, String> lookAt(Lab lab, String host) {
        Until.within(SESSIONS_END, "nobody is logged in on $host") { lab.on(host, 'pgrep -c -x sshd') == '1' }
        Map<String, String> facts = [:]
        Map<String, String> sections = ('\n' + lab.on(host, LOOK)).split('\n@@section ').findAll { it.contains('\n') }.collectEntries { it.split('\n', 2).toList() }
        def data = sections.keySet().findAll { it.startsWith('server ') }*.substring('server '.length())
        def contents = sections.contents.split('\0').findAll { it.size() > 66 }.collectEntries { [it.substring(66), it.substring(0, 64)] }
        sections.files.split('\0').findAll { it }.each { line ->
            def (path, lasting, changing) = line.split('\t', 3).toList()
            String ruled = data.inject("file $path" as String) { String text, directory -> text.replace("file $directory/", 'file DATA/') }
            if (ruled ==~ COMES_AND_GOES) {
                return
            }
            boolean leftOut = LEFT_OUT.keySet().any { ruled ==~ it }
            facts["$host file $path" as String] = leftOut ? lasting : "$lasting $changing ${contents[path] ?: ''}" as String
        }
        sections.findAll { !(it.key in ['processes', 'files', 'contents']) }.each { facts["$host $it.key" as String] = it.value }
        facts["$host processes" as String] = processes(sections.processes)
        facts
    }

    /** All processes but those of this inspection. A server's own processes are among its connections. */
    private static String processes(String list) {
        def all = list.readLines()*.trim()*.split(/\s+/, 4)
        def ours = all.findAll { it[1] == '0' && it[0] != '1' }*.getAt(0) as Set
        boolean more = true
        while (more) {
            more = ours.addAll(all.findAll { it[1] in ours }*.getAt(0))
        }
        def servers = all.findAll { it[3] == 'postgres' }*.getAt(0) as Set
        all.findAll { !(it[0] in ours) && !(it[1] in servers) }.collect { "${it[0]} ${it[2]} ${it[3]}" }.sort().join('\n')
    }

    private static Map<String, String> operators(Lab lab) {
        Map<String, String> facts = [:]
        // Compiled scripts are stored in the operator's ~/.cache.
        lab.home.toFile().eachFileRecurse { if (!it.path.startsWith("$lab.home/.cache")) facts["operator $it" as String] = it.file ? it.text : 'directory' }
        def known = lab.state.resolve('known_hosts').toFile()
        facts['operator known_hosts'] = "${known.lastModified()} $known.text" as String
        facts
    }
}
