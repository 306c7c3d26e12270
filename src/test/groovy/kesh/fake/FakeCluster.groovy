package kesh.fake

import groovy.transform.CompileStatic
import kesh.cluster.Conninfo
import kesh.cluster.Interest
import kesh.fake.FakeHost.FakeJob
import kesh.verb.part.ConfigurationFaults
import kesh.verb.role.Rejoin

/** A cluster as far as kesh can tell one from a real one: hosts, their servers, and what flows between them. */
@CompileStatic
class FakeCluster implements Serializable {
    static final String CONFIG = '/etc/repmgr/repmgr.conf'

    LinkedHashMap<String, FakeHost> hosts = new LinkedHashMap<>()
    /** repmgr's password; null where pg_hba.conf says trust. */
    String password
    /** "pg1>pg4": ways on which nothing arrives. */
    TreeSet<String> cut = new TreeSet<>()
    /** "pg1>pg4": ways on which SSH asks for a password. */
    TreeSet<String> untrusted = new TreeSet<>()
    /** By a server's host, whose network fails at the moment when that server stops, with a part of its WAL on the way. */
    TreeMap<String, String> cutWhenStops = new TreeMap<>()
    /** By a server's host, one that somebody promotes when that server stops. */
    TreeMap<String, String> isPromotedWhenStops = new TreeMap<>()
    /** By a host, one that loses power as soon as that has rejoined it. */
    TreeMap<String, String> diesOnceRejoined = new TreeMap<>()
    /** Logins that pg_hba.conf of all servers refuses: 'repmgr', 'replication'. */
    TreeSet<String> refusedDatabases = new TreeSet<>()
    /** Named queries that servers refuse. */
    TreeSet<String> refusedQueries = new TreeSet<>()
    /** What servers answer to questions of the operator's. */
    LinkedHashMap<String, String> answers = new LinkedHashMap<>(asIsWell())

    private static Map<String, String> asIsWell() {
        Interest.Question question = new Rejoin('any').interests().find { it instanceof Interest.Question } as Interest.Question
        [(question.sql()): 'true', (ConfigurationFaults.QUESTION.sql()): '0:']
    }

    /** Advisory locks: the holder's application name by session; and the servers that they are in. */
    LinkedHashMap<Integer, String> locks = new LinkedHashMap<>()
    LinkedHashMap<Integer, String> lockServers = new LinkedHashMap<>()
    /** Of holders that say nothing any more, for how many moments still their servers keep the lock. */
    LinkedHashMap<Integer, Integer> silent = new LinkedHashMap<>()
    /** The number of the last session that could hold a lock, and those that have ended. */
    int session = 1000
    TreeSet<Integer> ended = new TreeSet<>()
    /** What is said of a host that does not answer. */
    String silence = 'no route to host'
    /** For how many moments nobody reaches a host after a connection to it was lost. */
    int awayAfterLoss
    /** What must never happen, in words. */
    List<String> disasters = []

    FakeCluster copy() {
        def bytes = new ByteArrayOutputStream()
        new ObjectOutputStream(bytes).withCloseable { it.writeObject(this) }
        (FakeCluster) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject()
    }

    FakeHost named(String name) {
        hosts.values().find { it.name == name }
    }

    FakeHost primary() {
        hosts.values().find { it.running && !it.inRecovery && rowOf(it)?.type == 'primary' }
    }

    /** The record of the node that lives on a host, as that host's own database has it. */
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

    /** Where a record says that its node lives. */
    static String hostOf(Map<String, String> row) {
        Read.of('host', row.conninfo, (String it) -> Conninfo.parse(it).host())
    }

    boolean reaches(FakeHost from, FakeHost to) {
        from.up && to.up && !cut.contains("$from.name>$to.name" as String)
    }

    List<FakeHost> receivers(FakeHost sender) {
        hosts.values().findAll { it.up && it.upstream == sender.address } as List
    }

    boolean slotActive(FakeHost sender, String slot) {
        slot in sender.busySlots || receivers(sender).any { it.slotInUse == slot }
    }

    /** A running standby takes up streaming where it can. */
    void attach(FakeHost standby) {
        Map<String, String> auto = standby.settings("$standby.dataDirectory/postgresql.auto.conf")
        Conninfo to = Read.of('conninfo', auto.primary_conninfo ?: '', (String it) -> Conninfo.parse(it))
        FakeHost sender = hosts[to.host()]
        String slot = auto.primary_slot_name ?: null
        boolean admitted = sender != null && sender.running && reaches(standby, sender) && ('replication' !in refusedDatabases)
                && (password == null || password == (to.get('password').orElse(null)
                ?: standby.passwordFor(to.host(), 'replication', to.get('user').orElse(''))))
                && sender.database.systemIdentifier == standby.database.systemIdentifier
                // It goes to another timeline by replaying up to where that begins.
                && !(standby.database.replayPaused && (standby.database.wal || sender.database.timeline != standby.database.timeline))
                && !parted(standby, sender)
                && (slot == null || slot in sender.database.slots && !slotActive(sender, slot))
        if (admitted) {
            standby.upstream = sender.address
            standby.slotInUse = slot
            standby.walState = standby.looksInCatchup > 0 ? 'catchup' : 'streaming'
        }
    }

    /** Whether one has WAL that the other has not, and so cannot follow it. */
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

    /** It receives WAL from nobody any more. */
    void detach(FakeHost standby) {
        standby.upstream = standby.walState = standby.slotInUse = null
    }

    /** What WAL brings: every streaming copy gets the sender's rows; a witness is kept by its own repmgrd. */
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
        hosts.values().findAll { it.running && it.repmgrd && rowOf(it)?.type == 'witness' && primary() }.each {
            it.database.rows = new ArrayList<>(primary().database.rows)
        }
    }

    /** Whether it brought something that others may receive in turn. */
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

    /** The kesh that has these locks is dead, and nobody tells the servers. */
    void dies(Collection<Integer> sessions, int moments) {
        sessions.findAll { locks.containsKey(it) }.each { silent[it] = moments }
    }

    /** What ends a session, whoever has it. */
    void ends(Collection<Integer> sessions) {
        ended.addAll(sessions)
        [locks, lockServers, silent].each { it.keySet().removeAll(sessions) }
    }

    Integer lockedIn(FakeHost server) {
        locks.keySet().find { lockServers[it] in [null, server.name] }
    }

    /** A moment passes. */
    void sample() {
        silent.replaceAll { session, moments -> moments - 1 }
        ends(silent.findAll { it.value <= 0 }.keySet().toList())
        hosts.values().findAll { it.away > 0 }.each { it.away-- }
        hosts.values().findAll { it.running && it.inRecovery }.each { FakeHost standby ->
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
        replicate()
    }

    /** Its repmgrd records a standby as active or not, where a primary can be told. */
    void record(FakeHost standby, String active) {
        primary()?.database?.correct(rowOf(standby)?.node_id, [active: active])
    }

    /** What kesh wrote into repmgr.events, in order. */
    List<List<String>> recorded() {
        (hosts.values()*.database.findAll()*.events.max { it.size() } ?: []).findAll { it.event.startsWith('kesh_') && !(it.event in ['kesh_pause', 'kesh_unpause']) }
                .collect { [it.node_id, it.event, it.successful, it.details] as List<String> }
    }

    List<FakeJob> runningJobs() {
        hosts.values().collectMany { it.jobs.values() }.findAll { it.running } as List
    }

    /** Everything that a run may leave behind, a line a thing. Job directories of ended jobs are only evidence. */
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

    /** As {@link #sheet}, with the evidence too: what tells two interrupted states apart. */
    String everything() {
        sheet() + hosts.values().collectMany { FakeHost host ->
            host.jobs.collect { name, job -> "job $name on $host.name $job.running $job.exit" }
        }.join('\n')
    }
}
