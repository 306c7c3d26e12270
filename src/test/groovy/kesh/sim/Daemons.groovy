package kesh.sim

import groovy.transform.CompileStatic
import kesh.fake.FakeCluster
import kesh.fake.FakeHost

/** The actions of all nodes' repmgrds by their rules as time goes by. */
@CompileStatic
class Daemons {
    /** From the loss of the upstream to the election: six tries, ten seconds between them. */
    private static final long RECONNECTING = 52_000
    private static final long NOTICING = 4_000

    private final World world
    private final FakeCluster cluster
    private final Map<String, Long> lostSince = [:]
    private final Map<String, Long> goneSince = [:]
    private final Map<String, Long> backSince = [:]
    private final Set<String> degraded = [] as TreeSet<String>

    Daemons(World world) {
        this.world = world
        this.cluster = world.cluster
    }

    void act() {
        List<FakeHost> alive = cluster.hosts.values().findAll { FakeHost it -> it.up && it.repmgrd && !it.unheard && it.database && !it.database.half } as List<FakeHost>
        for (FakeHost host : alive) {
            if (host.running) {
                goneSince.remove(host.name)
                countedAgain(host)
                if (host.inRecovery) {
                    watch(host)
                } else {
                    lostSince.remove(host.name)
                    degraded.remove(host.name)
                }
            } else if (host.inRecovery) {
                countedOut(host)
            }
        }
    }

    /** Paused or not, it records a standby whose server is gone as inactive. */
    private void countedOut(FakeHost host) {
        backSince.remove(host.name)
        goneSince.putIfAbsent(host.name, world.now)
        if (world.now - goneSince[host.name] >= NOTICING && rowOnPrimary(host)?.active == 't') {
            cluster.record(host, 'f')
            cluster.replicate()
        }
    }

    private void countedAgain(FakeHost host) {
        if (host.inRecovery && host.upstream && rowOnPrimary(host)?.active == 'f' && rowOnPrimary(host)?.type == 'standby') {
            backSince.putIfAbsent(host.name, world.now)
            if (world.now - backSince[host.name] >= NOTICING) {
                cluster.record(host, 't')
                cluster.replicate()
                backSince.remove(host.name)
            }
        } else {
            backSince.remove(host.name)
        }
    }

    private Map<String, String> rowOnPrimary(FakeHost host) {
        String id = cluster.rowOf(host)?.node_id
        FakeHost primary = cluster.primary()
        id == null || primary == null || !cluster.reaches(host, primary) ? null : primary.database.row(id)
    }

    private void watch(FakeHost host) {
        Map<String, String> own = cluster.rowOf(host)
        if (own == null || own.type != 'standby') {
            return
        }
        Map<String, String> upstreamRow = host.database.row(own.upstream_node_id)
        FakeHost upstream = upstreamRow == null ? null : at(upstreamRow)
        if (upstream != null && answers(host, upstream) && (upstreamRow.type != 'primary' || !upstream.inRecovery)) {
            lostSince.remove(host.name)
            degraded.remove(host.name)
            return
        }
        FakeHost heir = siblings(host, own).find { FakeHost it -> answers(host, it) && !it.inRecovery }
        if (heir != null && !host.paused) {
            follow(host, heir)
            return
        }
        lostSince.putIfAbsent(host.name, world.now)
        if (world.now - lostSince[host.name] < RECONNECTING || host.paused || host.name in degraded) {
            return
        }
        if (upstreamRow?.type == 'primary') {
            elect(host, own)
        } else {
            FakeHost primary = cluster.hosts.values().find { FakeHost it -> cluster.isPrimary(it) && answers(host, it) }
            if (primary != null) {
                follow(host, primary)
            }
        }
    }

    private List<FakeHost> siblings(FakeHost host, Map<String, String> own) {
        host.database.rows.findAll { it.upstream_node_id == own.upstream_node_id && it.node_id != own.node_id && it.active == 't' }
                .collect { at(it) }.findAll() as List<FakeHost>
    }

    private FakeHost at(Map<String, String> row) {
        cluster.hosts[FakeCluster.hostOf(row)]
    }

    private boolean answers(FakeHost from, FakeHost to) {
        to.running && cluster.reaches(from, to) && cluster.reaches(to, from)
    }

    private void elect(FakeHost host, Map<String, String> own) {
        List<FakeHost> siblings = siblings(host, own)
        List<FakeHost> visible = siblings.findAll { FakeHost it -> answers(host, it) }
        if (siblings && (visible.size() + 1) * 2 <= siblings.size() + 1) {
            degraded.add(host.name)
            return
        }
        List<FakeHost> candidates = ([host] + visible.findAll { FakeHost it -> it.repmgrd && it.inRecovery && !it.paused }) as List<FakeHost>
        FakeHost winner = candidates.sort(false) { FakeHost a, FakeHost b -> b.database.wal.end <=> a.database.wal.end ?: a.name <=> b.name }[0]
        if (winner.is(host) && new Deeds(cluster).promote(host)) {
            world.tell("repmgrd promotes $host.name")
            visible.findAll { FakeHost it -> it.repmgrd && it.inRecovery }.each { follow(it, host) }
        }
    }

    private void follow(FakeHost host, FakeHost heir) {
        if (new Deeds(cluster).follow(host, heir)) {
            world.tell("repmgrd has $host.name follow $heir.name")
            lostSince.remove(host.name)
        }
    }
}
