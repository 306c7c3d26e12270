package kesh.sim

import groovy.transform.CompileStatic
import java.util.regex.Matcher
import java.util.regex.Pattern
import kesh.fake.FakeCluster
import kesh.fake.FakeDatabase
import kesh.fake.FakeHost
import kesh.fake.FakeTransport.Asked
import kesh.plan.Check
import kesh.plan.Plan
import kesh.run.Outcome

/** The rules that must hold whatever happens. Each is in words, and is checked at the moment when it can be broken. */
@CompileStatic
class Judge {
    /** Words that intend to stop a primary. */
    private static final List<String> STOPPING = ['switchover', 'restart', 'stop ', 'rejoin']
    private static final long LONGEST_OUTAGE = 180_000
    /** A number of queries: one or two a host. */
    private static final int LAST_LOOK = 8
    private static final Pattern LEFT_OUT = ~/(pg\d) does not follow, and is left out: it has received WAL that (pg\d) never had/

    private final World world
    private final FakeCluster cluster
    private List<FakeHost> primaries
    /** The moment since which each is a primary. */
    private final Map<FakeHost, Integer> primarySince = new IdentityHashMap<>()
    /** A kesh's requests in a row at which no server accepted writes; and at which each standby received from nobody. */
    private final Map<Kesh, Integer> noneFor = new IdentityHashMap<>()
    private final Map<Kesh, Map<String, Integer>> aloneFor = new IdentityHashMap<>()
    /** The state before the running change. */
    private Map<String, FakeDatabase> whole
    private Map<String, Integer> timelines
    private List<FakeHost> running
    /** Maps a kesh to each receiver's sender at the time when it had taken its lock; from then on kesh knows it. */
    private final Map<Kesh, Map<String, String>> sendersAtLock = new IdentityHashMap<>()
    /** The time since which no server accepts writes because of a kesh that still runs; 0: one accepts them. */
    private long noWritesSince
    private final Map<Kesh, Set<String>> stopped = new IdentityHashMap<>()
    /** The keshes that have promoted a server. */
    private final Set<Kesh> promoting = [] as Set<Kesh>

    Judge(World world) {
        this.world = world
        this.cluster = world.cluster
    }

    private void broken(String what) {
        if (!(what in world.broken)) {
            world.broken << what
            world.tell("BROKEN: $what")
        }
    }

    private List<FakeHost> primaries() {
        List<FakeHost> primaries = []
        for (FakeHost host : cluster.hosts.values()) {
            if (host.up && cluster.isPrimary(host)) {
                primaries << host
            }
        }
        primaries
    }

    void begins(Kesh kesh) {
        stopped[kesh] = new TreeSet<String>()
        aloneFor[kesh] = new TreeMap<String, Integer>()
        noneFor[kesh] = 0
        noWritesSince = 0
    }

    /** Called before anything happens at a query. */
    void asks(Kesh kesh) {
        List<FakeHost> now = primaries()
        noneFor[kesh] = now.empty ? noneFor[kesh] + 1 : 0
        Map<String, Integer> alone = aloneFor[kesh]
        for (FakeHost it : cluster.hosts.values()) {
            alone[it.name] = it.upstream == null ? alone.getOrDefault(it.name, 0) + 1 : 0
        }
        primarySince.keySet().retainAll(now)
        for (FakeHost it : now) {
            primarySince.putIfAbsent(it, world.moment)
        }
    }

    /** If a server becomes primary between a kesh's last check of all hosts and its next change, kesh cannot see it. */
    private boolean couldBeSeen(FakeHost primary) {
        world.moment - primarySince.getOrDefault(primary, world.moment) > LAST_LOOK && !(primary.name in world.cutOff)
    }

    void changing(Kesh kesh, Asked asked) {
        primaries = primaries()
        running = cluster.hosts.values().findAll { FakeHost it -> it.running } as List<FakeHost>
        timelines = cluster.hosts.values().findAll { FakeHost it -> it.database }.collectEntries { FakeHost it -> [it.name, it.database.timeline] } as Map<String, Integer>
        whole = cluster.hosts.values().findAll { FakeHost it -> it.database?.wal }.collectEntries { FakeHost it -> [it.name, it.database] } as Map<String, FakeDatabase>
    }

    /** Called after each stage of each change of a kesh. */
    void changed(Kesh kesh, Asked asked) {
        List<FakeHost> now = primaries()
        List<FakeHost> others = now.findAll { FakeHost it -> it in primaries && couldBeSeen(it) } as List<FakeHost>
        now.findAll { FakeHost it -> !(it in primaries) }.each { FakeHost made ->
            promoting.add(kesh)
            lost(kesh, made)
            if (others) {
                broken("two primaries by kesh's doing: $made.name, though ${others*.name.join(', ')} is primary and could be seen")
            }
        }
        primaries.findAll { FakeHost it -> it.up && !(it in now) }.each { FakeHost gone ->
            stopped[kesh].add(gone.name)
            if (!STOPPING.any { kesh.wish.contains(it) }) {
                broken("'$kesh.wish' stopped the primary, $gone.name")
            }
            stoppedInVain(kesh, gone)
        }
        primaries = now
        if (asked.query?.name() == 'lock the cluster') {
            sendersAtLock[kesh] = cluster.hosts.values().findAll { FakeHost it -> it.upstream != null }.collectEntries { FakeHost it -> [it.name, cluster.hosts[it.upstream].name] } as Map<String, String>
        }
        running.findAll { FakeHost it -> it.up && !it.running }.each { cutOffBelow(kesh, it) }
        running = running.findAll { FakeHost it -> it.running }
        whole.each { String name, FakeDatabase before ->
            FakeHost host = cluster.named(name)
            if (!before.is(host.database)) {
                emptied(kesh, host, before)
            }
        }
    }

    /** A primary that is stopped for another is stopped only while that one receives from it. */
    private void stoppedInVain(Kesh kesh, FakeHost gone) {
        cluster.hosts.values().findAll { FakeHost it -> kesh.wish.startsWith('switchover') && kesh.wish.contains("'$it.name'") && !it.is(gone) }.each { FakeHost it ->
            if (aloneFor[kesh][it.name] > LAST_LOOK && !(it.name in world.cutOff)) {
                broken("'$kesh.wish' stopped $gone.name, though it could be seen that $it.name received from nobody")
            }
        }
    }

    /** Called when a kesh has planned: who is said to have diverged has done so. */
    void planned(Plan plan) {
        plan.checks().each { Check check ->
            Matcher said = LEFT_OUT.matcher(check.message())
            if (said.find() && cluster.named(said.group(2)).database.wal.has(cluster.named(said.group(1)).database.wal)) {
                broken("it says that ${check.message()}; but it has nothing that ${said.group(2)} lacks")
            }
        }
    }

    /** A word that removes a standby first checks which standbys are below it. */
    private void cutOffBelow(Kesh kesh, FakeHost stopped) {
        List<String> below = sendersAtLock[kesh]?.findAll { String receiver, String sender ->
            FakeHost it = cluster.named(receiver)
            sender == stopped.name && it.running && it.upstream == null && it.settings("$it.dataDirectory/postgresql.auto.conf").primary_conninfo?.contains("host=$stopped.address ")
        }?.keySet()?.toList()
        if (below && kesh.wish =~ /^(shrink|rebuild)/ && !below.every { kesh.words().contains("sends WAL to '$it'") }) {
            broken("'$kesh.wish' stopped $stopped.name, from which ${below.join(', ')} received when it took its lock")
        }
    }

    /** The content of a data directory was removed. */
    private void emptied(Kesh kesh, FakeHost host, FakeDatabase before) {
        whole = whole.findAll { it.key != host.name }
        if (noneFor[kesh] > LAST_LOOK) {
            broken("'$kesh.wish' removed the data of $host.name, though it could be seen that no server accepts writes")
        }
        Set<Integer> gone = before.wal.writes()
        gone.retainAll(world.clients.acknowledged)
        gone.removeAll(world.clients.excused)
        cluster.hosts.values().findAll { FakeHost it -> it.database?.wal }.each { FakeHost it -> gone.removeAll(it.database.wal.writes()) }
        if (gone && !cluster.hosts.values().any { FakeHost it -> it.up && it.running && !it.inRecovery && it.database?.wal }) {
            broken("'$kesh.wish' removed the data of $host.name, and ${gone.size()} acknowledged writes are nowhere any more")
        }
        world.clients.excused.addAll(gone)
    }

    /** Called while time passes during a run of kesh. */
    void passed(Kesh kesh) {
        if (primaries().empty && stopped[kesh]) {
            noWritesSince = noWritesSince ?: world.now
            if (world.now - noWritesSince > LONGEST_OUTAGE && couldBeStarted(kesh)) {
                broken("for ${LONGEST_OUTAGE.intdiv(1000)} s nobody takes writes, and '$kesh.wish' waits on, though ${stopped[kesh].join(', ')} could be started again")
            }
        } else {
            noWritesSince = 0
        }
    }

    /** Time in which no kesh could do anything. */
    void stood(long millis) {
        noWritesSince = noWritesSince ? noWritesSince + millis : 0
    }

    /** The servers that it stopped itself and could start; none once another may have been primary and accepted writes. */
    private List<FakeHost> couldBeStarted(Kesh kesh) {
        (kesh in promoting || kesh.steps.any { it.endsWith('promote it') }) && primaries().empty ? [] as List<FakeHost> : stopped[kesh].collect { cluster.named(it) }.findAll { FakeHost it ->
            it.up && !it.running && !(it.name in world.cutOff) && it.database && !it.database.half && !it.serverDoesNotStart
        } as List<FakeHost>
    }

    /** A promotion by kesh: writes that it lacks and a server has that could be queried are lost by kesh's fault. */
    private void lost(Kesh kesh, FakeHost made) {
        Set<Integer> missing = world.clients.missing(made)
        List<FakeHost> having = cluster.hosts.values().findAll { FakeHost it ->
            couldHaveBeenAsked(it) && !isGivenUp(it, made) && it.database.wal.writes().any { it in missing }
        } as List<FakeHost>
        if (having && !(kesh.wish =~ /lost|behind/)) {
            broken("$made.name was made primary without ${missing.size()} acknowledged writes that ${having*.name.join(', ')} has")
        }
        world.clients.excused.addAll(missing)
    }

    /** True if its content could be read: it has not crashed, and has not become primary since a kesh's last check. */
    private boolean couldHaveBeenAsked(FakeHost host) {
        host.up && !(host.name in world.cutOff) && host.database?.wal && (host.running || !host.crashed) && !(host in primaries && !couldBeSeen(host))
    }

    /** An earlier promotion left it behind, which was judged then. */
    private boolean isGivenUp(FakeHost host, FakeHost made) {
        host.database.timeline < (timelines[made.name] ?: 0)
    }

    /** Called when a kesh has ended. */
    void ended(Kesh kesh) {
        if (kesh.killed) {
            return
        }
        if (kesh.reaching.holdsLocks()) {
            broken("'$kesh.wish' has ended and holds a lock")
        }
        Set<String> left = kesh.reaching.log.findAll { Asked it -> it.query?.name() == 'pause repmgrd' && it.whole && cluster.named(it.host).paused }*.host as TreeSet<String>
        if (left && !kesh.outcome?.alarm()?.present && !kesh.wish.contains('pause')) {
            broken("'$kesh.wish' has ended, and failover is still paused on $left without a word")
        }
        leftDown(kesh)
        leftUnrecorded(kesh)
        Outcome.Kind kind = kesh.outcome?.kind()
        List<String> made = kesh.reaching.log.findAll { Asked it -> it.whole && !it.guard }*.what()
        if (made && (kind == null || kind in [Outcome.Kind.REFUSED, Outcome.Kind.DECLINED, Outcome.Kind.NOTHING_TO_DO, Outcome.Kind.PLANNED])) {
            broken("it says that nothing was changed, and has done: ${made[0]}")
        }
    }

    /** A run that stops a primary ends with one; and the former primary returns, if nothing prevents it. */
    private void leftDown(Kesh kesh) {
        List<FakeHost> down = couldBeStarted(kesh)
        if (kesh.wish.startsWith('switchover') && down && kesh.reaching.failures == 0) {
            if (primaries().empty) {
                broken("'$kesh.wish' has ended, and left no primary, though ${down*.name.join(', ')} could be started again")
            } else if (!world.outside && kesh.outcome?.kind() != Outcome.Kind.INTERRUPTED) {
                broken("'$kesh.wish' has ended, and left ${down*.name.join(', ')} stopped, though nothing kept it from coming back")
            }
        }
    }

    /** Without a record, a repmgrd that knows of no primary may promote a second one. A second failure may hit the recording. */
    private void leftUnrecorded(Kesh kesh) {
        kesh.steps.findAll { it.endsWith(': promote it') }.collect { cluster.named(it.replaceFirst(/:.*/, '')) }.findAll { FakeHost it ->
            it.up && it.running && !it.inRecovery && cluster.rowOf(it)?.type == 'standby' && !(it.name in world.cutOff) && kesh.reaching.failures < 2
        }.each { FakeHost it ->
            broken("'$kesh.wish' has ended, and $it.name, which it promoted, is not recorded as the primary")
        }
    }
}
