package kesh.sim

import com.google.common.jimfs.Configuration
import com.google.common.jimfs.Jimfs
import groovy.transform.CompileStatic
import java.nio.file.FileSystem
import kesh.fake.Clusters
import kesh.fake.FakeCluster
import kesh.fake.FakeHost
import kesh.fake.FakeTransport
import kesh.fake.FakeTransport.Asked
import kesh.fake.FakeTransport.Kind
import kesh.fake.Killed
import kesh.plan.Plan

/** A cluster, its operators and its misfortunes, in one thread and on a clock of its own. */
@CompileStatic
class World {
    private static final long A_CALL = 30
    private static final long A_MOMENT = 1000
    private static final int SOON = 15
    private static final int MOMENTS_LATER = 10
    private static final long A_RESTARTPOINT = 300_000

    private static final Configuration DISK = Configuration.unix().toBuilder().setAttributeViews('basic', 'posix').build()

    /** Events that keep no host from its work for long. */
    private static final Set<Happening.Kind> INSIDE = EnumSet.of(Happening.Kind.KESH_KILLED, Happening.Kind.CONNECTION_LOST, Happening.Kind.COMMAND_FAILS,
            Happening.Kind.REPLAY_PAUSED, Happening.Kind.REPLAY_RESUMED, Happening.Kind.MINUTES_PASS, Happening.Kind.LINKS_MENDED, Happening.Kind.OPERATOR_BACK,
            Happening.Kind.UNPAUSED_BY_HAND)

    final Story story
    /** The disk of all operators' machines; each has a directory of its own. */
    final FileSystem disk = Jimfs.newFileSystem(DISK)
    final FakeCluster cluster
    final TreeSet<String> cutOff = new TreeSet<>()
    final List<String> told = []
    final List<String> broken = []
    long now
    int moment
    /** The first kesh's moments: that of its question, and those of its changes. */
    int question
    final List<Course.Turn> changes = []
    final List<Kesh> keshes = []
    private final ArrayDeque<Happening> coming
    private final Daemons daemons
    private final Judge judge
    final Clients clients
    private final List<Beside> beside = []
    private final ArrayDeque<Kesh> working = new ArrayDeque<>()
    /** True if hosts or links have failed, or somebody has done something by hand. */
    boolean outside
    private int nested
    private boolean standing

    World(Story story) {
        this.story = story
        cluster = story.scene.cluster()
        coming = new ArrayDeque<>(story.happenings)
        daemons = new Daemons(this)
        clients = new Clients(cluster)
        judge = new Judge(this)
    }

    void tell(String what) {
        // kesh's own clock times differ in each run.
        told << "${now.intdiv(1000)} s, $moment: ${what.replaceAll(/\d\d:\d\d:\d\d/, 'then')}".toString()
    }

    /** The operator's run, with all events. */
    Kesh first() {
        kesh(story.scene.wish, story.scene.person)
    }

    Kesh kesh(String wish, boolean person = false) {
        tell("an operator wants: ${wish.replaceAll(/\s+/, ' ')}")
        Kesh kesh = new Kesh(this, wish, person)
        keshes << kesh
        working.push(kesh)
        judge.begins(kesh)
        kesh.run()
        working.pop()
        tell("it ends: ${kesh.end()}${kesh.good ? '' : " [${kesh.why()}]"}")
        judge.ended(kesh)
        kesh
    }

    /** The whole story. */
    World turn() {
        first()
        new Aftermath(this).run()
        broken.addAll(cluster.disasters)
        disk.close()
        this
    }

    /** A kesh makes a request. */
    void pass(Kesh kesh) {
        moment++
        judge.asks(kesh)
        elapse(A_CALL)
        while (coming && coming.peek().at <= moment) {
            happen(coming.poll(), kesh)
        }
    }

    void asked(Kesh kesh) {
        moment++
        question = question ?: moment
        while (coming && coming.peek().at <= moment) {
            happen(coming.poll(), kesh)
        }
    }

    void changing(Kesh kesh, Asked asked) {
        changes << new Course.Turn(moment, (asked.host.substring(2) as int) - 1)
        judge.changing(kesh, asked)
    }

    void planned(Plan plan) {
        judge.planned(plan)
    }

    void changed(Kesh kesh, Asked asked) {
        judge.changed(kesh, asked)
    }

    /** A task that a kesh runs beside everything else, until it is ended. */
    Runnable every(long pause, Runnable task) {
        Beside it = new Beside(pause: pause, due: now + pause, task: task)
        beside << it
        ({ beside.remove(it) }) as Runnable
    }

    private static class Beside {
        long pause
        long due
        Runnable task
    }

    private void goOnBeside() {
        beside.findAll { Beside it -> it.due <= now }.each { Beside it ->
            it.due = now + it.pause
            try {
                it.task.run()
            } catch (Killed end) {
                beside.remove(it)
            }
        }
    }

    /** Long waits are checked less often. */
    void elapse(long millis) {
        long until = now + millis
        int moments = 0
        for (long next = after(now, moments); next <= until; next = after(now, ++moments)) {
            now = next
            goOnBeside()
            cluster.sample()
            clients.write()
            if (now % A_RESTARTPOINT == 0) {
                cluster.hosts.values().findAll { FakeHost it -> it.running }.each { FakeHost it -> it.database.checkpointed = null }
            }
            daemons.act()
            if (working && !standing) {
                judge.passed(working.peek())
            }
        }
        now = until
    }

    private static long after(long moment, int moments) {
        long step = moments < SOON ? A_MOMENT : MOMENTS_LATER * A_MOMENT
        (moment.intdiv(step).longValue() + 1) * step
    }

    /** No more events happen. */
    void calm() {
        coming.clear()
    }

    private void happen(Happening it, Kesh at) {
        FakeHost host = cluster.named("pg${it.who + 1}")
        FakeHost other = cluster.named("pg${it.other + 1}")
        Deeds deeds = new Deeds(cluster)
        boolean happened = true
        switch (it.kind) {
            case Happening.Kind.POWER_LOST:
                happened = host.up
                if (happened) {
                    loses(host)
                }
                break
            case Happening.Kind.BOOTS:
                happened = !host.up
                if (happened) {
                    boots(host, it.other % 2 == 0)
                }
                break
            case Happening.Kind.LINK_CUT:
                cluster.hosts.values().findAll { FakeHost h -> !h.is(host) && (h.is(other) || other.is(host)) }.each { FakeHost h -> cut(host, h) }
                break
            case Happening.Kind.LINKS_MENDED: cluster.cut.clear(); break
            case Happening.Kind.OPERATOR_CUT_OFF: cutOff.add(host.name); break
            case Happening.Kind.OPERATOR_BACK: cutOff.clear(); break
            case Happening.Kind.KESH_KILLED: at.reaching.fail(Kind.KILLED, it.other); break
            case Happening.Kind.CONNECTION_LOST: at.reaching.fail(Kind.LOST, it.other); break
            case Happening.Kind.COMMAND_FAILS: at.reaching.fail(Kind.FAILS, it.other); break
            case Happening.Kind.STARTED_BY_HAND: happened = deeds.start(host); break
            case Happening.Kind.STOPPED_BY_HAND: happened = deeds.stop(host); break
            case Happening.Kind.PROMOTED_BY_HAND: happened = deeds.promote(host); break
            case Happening.Kind.UNPAUSED_BY_HAND: cluster.hosts.values().each { FakeHost h -> h.paused = false }; break
            case Happening.Kind.FOLLOWS_BY_HAND:
                String before = host.upstream
                // If it does not succeed, it may have left its old upstream all the same.
                happened = deeds.follow(host, other) || host.upstream != before
                break
            case Happening.Kind.UNREGISTERED_BY_HAND:
                // If one operator removes the node that another makes primary, the cluster has two, and that was
                // intended.
                happened = !(at.wish =~ /^(switchover|promote)/ && at.wish.contains("'$host.name'")) && deeds.unregister(host)
                break
            case Happening.Kind.SLOT_DROPPED_BY_HAND: happened = deeds.dropSlot(host); break
            case Happening.Kind.CUT_LOOSE_BY_HAND: happened = deeds.cutLoose(host); break
            case Happening.Kind.DEMOTED_BY_HAND: happened = deeds.demote(host); break
            case Happening.Kind.REPLAY_PAUSED:
                happened = host.running && host.inRecovery && !host.database.replayPaused
                if (happened) {
                    host.database.replayed = host.database.wal
                    host.database.replayPaused = true
                }
                break
            case Happening.Kind.REPLAY_RESUMED: cluster.hosts.values().each { FakeHost h -> h.database?.replayPaused = false }; break
            case Happening.Kind.MINUTES_PASS:
                // kesh stands still meanwhile, as on a machine that sleeps: its waits are not judged.
                standing = true
                elapse(it.other * 60_000L)
                standing = false
                judge.stood(it.other * 60_000L)
                break
            case Happening.Kind.OTHER_OPERATOR:
                happened = nested == 0
                if (happened) {
                    nested++
                    kesh(story.scene.otherWish)
                    nested--
                }
        }
        if (happened) {
            outside = outside || !(it.kind in INSIDE)
            tell(it.toString().replaceFirst(/at \d+: /, ''))
        }
    }

    private void cut(FakeHost host, FakeHost other) {
        cluster.cut.addAll(["$host.name>$other.name", "$other.name>$host.name"]*.toString())
        [[host, other], [other, host]].each { List<FakeHost> ends ->
            if (ends[0].upstream == ends[1].address) {
                cluster.detach(ends[0])
            }
        }
    }

    void loses(FakeHost host) {
        host.crashed = host.crashed || host.running && !host.inRecovery
        Clusters.powerCut(cluster, host)
        cluster.locks.keySet().removeIf { Integer session -> cluster.lockServers[session] == host.name }
        host.jobs.values().each { FakeHost.FakeJob job -> job.running = false }
    }

    void boots(FakeHost host, boolean started) {
        host.up = true
        host.files.remove("$host.dataDirectory/postmaster.pid" as String)
        if (started && new Deeds(cluster).start(host)) {
            host.crashed = false
            host.repmgrd = story.scene.repmgrd && host.files.containsKey(FakeCluster.CONFIG) ? FakeCluster.CONFIG : null
        }
    }
}
