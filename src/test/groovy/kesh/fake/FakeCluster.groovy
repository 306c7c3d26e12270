package kesh.fake

import groovy.transform.CompileStatic
import kesh.cluster.Right
import kesh.cluster.Conninfo
import kesh.cluster.Interest
import kesh.fake.FakeHost.FakeJob
import kesh.verb.part.ConfigurationFaults
import kesh.verb.role.Rejoin

/** A cluster that kesh cannot tell from a real one: hosts, their servers, and the data between them. */
@CompileStatic
class FakeCluster implements Serializable {
    static final String CONFIG = '/etc/repmgr/repmgr.conf'
    private static final Read<Conninfo> CONNINFOS = new Read<>((String it) -> Conninfo.parse(it))
    private static final Read<String> ADDRESSES = new Read<>((String it) -> Conninfo.recorded(it).address().value())

    LinkedHashMap<String, FakeHost> hosts = new LinkedHashMap<>()
    /** repmgr's password; null if pg_hba.conf says trust. */
    String password
    /** "pg1>pg4": links on which nothing arrives. */
    TreeSet<String> cut = new TreeSet<>()
    /** "pg1>pg4": links on which SSH asks for a password. */
    TreeSet<String> untrusted = new TreeSet<>()
    /** Maps a server's host to the host whose network fails when that server stops, before part of the WAL arrives. */
    TreeMap<String, String> cutWhenStops = new TreeMap<>()
    /** Maps a server's host to the one that somebody promotes when that server stops. */
    TreeMap<String, String> isPromotedWhenStops = new TreeMap<>()
    /** Maps a host to the one that loses power as soon as the first has rejoined it. */
    TreeMap<String, String> diesOnceRejoined = new TreeMap<>()
    /** Logins that pg_hba.conf of all servers refuses: 'repmgr', 'replication'. */
    TreeSet<String> refusedDatabases = new TreeSet<>()
    /** Named queries that servers refuse. */
    TreeSet<String> refusedQueries = new TreeSet<>()

    /** What repmgr's user may not do; it is a superuser if this is empty. */
    List<Right> lacking = []
    /** What it may not do in the server of a host, which has users of its own: a witness. */
    LinkedHashMap<String, List<Right>> lackingOn = new LinkedHashMap<>()

    List<Right> lackingIn(FakeHost server) { lackingOn.getOrDefault(server.name, lacking) }

    /** The parameters that it may alter all the same. */
    List<String> alterable = []
    /** The servers' answers to the operator's own queries. */
    LinkedHashMap<String, String> answers = new LinkedHashMap<>(asIsWell())

    private static Map<String, String> asIsWell() {
        Interest.Question question = new Rejoin('any').interests().find { it instanceof Interest.Question } as Interest.Question
        [(question.sql()): 'true', (ConfigurationFaults.QUESTION.sql()): '0:']
    }

    /** Advisory locks: the holder's application name by session; and the servers that hold the locks. */
    LinkedHashMap<Integer, String> locks = new LinkedHashMap<>()
    LinkedHashMap<Integer, String> lockServers = new LinkedHashMap<>()
    /** Who holds them: repmgr, or a role without any right to repmgr's records. */
    String lockUser = 'repmgr'

    /** The roles besides repmgr's that may write its events. */
    List<String> eventWriters = []
    /** Maps a silent holder's session to the number of moments for which its server still keeps the lock. */
    LinkedHashMap<Integer, Integer> silent = new LinkedHashMap<>()
    /** The number of the last session that could hold a lock, and the ended sessions. */
    int session = 1000
    TreeSet<Integer> ended = new TreeSet<>()
    /** The error for a host that does not answer. */
    String silence = 'no route to host'
    /** The number of moments for which a host is unreachable after a lost connection. */
    int awayAfterLoss
    /** Events that must never happen, in words. */
    List<String> disasters = []

    FakeCluster copy() {
        def bytes = new ByteArrayOutputStream()
        new ObjectOutputStream(bytes).withCloseable { it.writeObject(this) }
        (FakeCluster) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject()
    }

    // Here and below are loops where it is the same many times in each moment of a world: a closure costs far more.

    FakeHost named(String name) {
        for (FakeHost host : hosts.values()) {
            if (host.name == name) {
                return host
            }
        }
        null
    }

    FakeHost primary() {
        for (FakeHost host : hosts.values()) {
            if (isPrimary(host)) {
                return host
            }
        }
        null
    }

    /** True if its server accepts writes, and its own record says that it should. */
    boolean isPrimary(FakeHost host) {
        host.running && !host.inRecovery && rowOf(host)?.type == 'primary'
    }

    /** The record of the node on a host, as that host's own database has it. */
    Map<String, String> rowOf(FakeHost host) {
        if (host.database == null) {
            return null
        }
        for (Map<String, String> row : host.database.rows) {
            if (hostOf(row) == host.address) {
                return row
            }
        }
        null
    }

    /** The host in a record's conninfo. */
    static String hostOf(Map<String, String> row) {
        ADDRESSES.of(row.conninfo)
    }

    boolean reaches(FakeHost from, FakeHost to) {
        from.up && to.up && (cut.empty || !cut.contains("$from.name>$to.name".toString()))
    }

    List<FakeHost> receivers(FakeHost sender) {
        List<FakeHost> receivers = []
        for (FakeHost host : hosts.values()) {
            if (host.up && host.upstream == sender.address) {
                receivers << host
            }
        }
        receivers
    }

    boolean slotActive(FakeHost sender, String slot) {
        slot in sender.busySlots || receivers(sender).any { it.slotInUse == slot }
    }

    /** Lets a running standby begin to stream if it can. */
    void attach(FakeHost standby) {
        Map<String, String> auto = standby.settings("$standby.dataDirectory/postgresql.auto.conf")
        Conninfo to = CONNINFOS.of(auto.primary_conninfo ?: '')
        FakeHost sender = hosts[to.address().value()]
        String slot = auto.primary_slot_name ?: null
        boolean admitted = sender != null && sender.running && reaches(standby, sender) && ('replication' !in refusedDatabases)
                && (password == null || password == (to.get('password').orElse(null)
                ?: standby.passwordFor(to.address().value(), 'replication', to.get('user').orElse(''))))
                && sender.database.systemIdentifier == standby.database.systemIdentifier
                // It reaches another timeline only by replaying up to the beginning of that one.
                && !(standby.database.replayPaused && (standby.database.wal || sender.database.timeline != standby.database.timeline))
                && !parted(standby, sender)
                && (slot == null || slot in sender.database.slots && !slotActive(sender, slot))
        if (admitted) {
            standby.upstream = sender.address
            standby.slotInUse = slot
            standby.walState = standby.looksInCatchup > 0 ? 'catchup' : 'streaming'
        }
    }

    /** True if one has WAL that the other does not have, and so cannot follow it. */
    boolean parted(FakeHost standby, FakeHost sender) {
        standby.database.wal != null && sender.database.wal != null && !sender.database.wal.has(standby.database.wal)
    }

    /** It has on disk what its sender has. */
    private static void receive(FakeDatabase standby, FakeDatabase sender) {
        if (sender.wal != null && !standby.wal.is(sender.wal)) {
            standby.wal = sender.wal
            standby.follows(sender.timeline)
        }
    }

    /** It no longer receives WAL. */
    void detach(FakeHost standby) {
        standby.upstream = standby.walState = standby.slotInUse = null
    }

    /** Lets WAL arrive: every streaming copy gets the sender's rows. */
    void replicate() {
        boolean more = true
        for (int below = 0; more && below < hosts.size(); below++) {
            more = false
            for (FakeHost standby : hosts.values()) {
                if (standby.running && standby.walState == 'streaming') {
                    more |= flows(hosts[standby.upstream], standby)
                }
            }
        }
    }

    /** True if something arrived that others may receive in turn. */
    private static boolean flows(FakeHost sender, FakeHost standby) {
        FakeDatabase to = standby.database
        FakeDatabase from = sender.database
        boolean wal = !to.wal.is(from.wal)
        receive(to, from)
        if (to.replayPaused && to.wal) {
            return wal
        }
        boolean brought = wal || to.events != from.events || to.timeline != from.timeline || standby.recordsLate == 0 && to.rows != from.rows
        if (brought) {
            if (standby.recordsLate == 0) {
                to.rows = new ArrayList<>(from.rows)
            }
            to.follows(from.timeline)
            to.events = new ArrayList<>(from.events)
        }
        sender.diverged = 0
        brought
    }

    /** The kesh with these locks is dead, and the servers have not noticed. */
    void dies(Collection<Integer> sessions, int moments) {
        sessions.findAll { locks.containsKey(it) }.each { silent[it] = moments }
    }

    /** Ends sessions, whoever has them. */
    void ends(Collection<Integer> sessions) {
        ended.addAll(sessions)
        [locks, lockServers, silent].each { it.keySet().removeAll(sessions) }
    }

    Integer lockedIn(FakeHost server) {
        for (Integer session : locks.keySet()) {
            if (lockServers[session] in [null, server.name]) {
                return session
            }
        }
        null
    }

    /** A moment passes. */
    void sample() {
        if (silent) {
            silent.replaceAll { session, moments -> moments - 1 }
            ends(silent.findAll { it.value <= 0 }.keySet().toList())
        }
        for (FakeHost host : hosts.values()) {
            host.away = Math.max(0, host.away - 1)
            if (host.running && host.inRecovery) {
                stands(host)
            }
        }
        replicate()
        witnessed()
    }

    /** A witness's own repmgrd copies the records now and then. */
    private void witnessed() {
        for (FakeHost host : hosts.values()) {
            if (host.running && host.repmgrd && rowOf(host)?.type == 'witness' && primary()) {
                host.database.rows = new ArrayList<>(primary().database.rows)
            }
        }
    }

    private void stands(FakeHost standby) {
        if (standby.upstream == null) {
            attach(standby)
        } else if (standby.walState == 'catchup' && --standby.looksInCatchup <= 0) {
            standby.walState = 'streaming'
        }
        standby.recordsLate = Math.max(0, standby.recordsLate - 1)
        if (standby.repmgrd && standby.unnoticed > 0 && --standby.unnoticed == 0) {
            record(standby, 't')
        }
    }

    /** Its repmgrd records a standby as active or inactive, if there is a primary. */
    void record(FakeHost standby, String active) {
        primary()?.database?.correct(rowOf(standby)?.node_id, [active: active])
    }

    /** kesh's entries in repmgr.events, in order. */
    List<List<String>> recorded() {
        (hosts.values()*.database.findAll()*.events.max { it.size() } ?: []).findAll { it.event.startsWith('kesh_') && !(it.event in ['kesh_pause', 'kesh_unpause', 'kesh_shrink_begun']) }
                .collect { [it.node_id, it.event, it.successful, it.details] as List<String> }
    }

    List<FakeJob> runningJobs() {
        hosts.values().collectMany { it.jobs.values() }.findAll { it.running } as List
    }

    /** Everything that a run may leave behind, one thing a line. Job directories of ended jobs are only evidence. */
    String sheet() {
        hosts.values().collect { FakeHost host ->
            FakeDatabase database = host.database
            ["$host.name: ${host.up ? 'up' : 'down'}, server ${host.running ? 'runs' : 'does not run'}"
                     + "${host.inRecovery ? ', standby' : ''}, receives from $host.upstream $host.walState slot $host.slotInUse"
                     + ", repmgrd $host.repmgrd${host.unheard ? ' unheard' : ''}${host.paused ? ' paused' : ''}",
             *host.directories.collect { "  directory $it" },
             *host.files.collect { path, file -> "  $path $file.mode ${Integer.toHexString(file.text.hashCode())}" },
             *host.jobs.findAll { it.value.running }.collect { name, job -> "  job $name runs" },
             *(database == null ? [] : [
                     "  database $database.systemIdentifier timeline $database.timeline",
                     *database.slots.collect { "  slot $it ${slotActive(host, it) ? 'active' : 'inactive'}" },
                     *database.rows.sort(false) { it.node_id as int }.collect { "  row $it" }])].join('\n')
        }.join('\n') + '\n' + locks.values().collect { "lock of $it\n" }.join('')
    }

    /** Like {@link #sheet}, with the evidence too: this distinguishes two interrupted states. */
    String everything() {
        sheet() + hosts.values().collectMany { FakeHost host ->
            host.jobs.collect { name, job -> "job $name on $host.name $job.running $job.exit" }
        }.join('\n')
    }
}
