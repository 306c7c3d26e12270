package kesh.sim

import groovy.transform.CompileStatic
import kesh.fake.Change
import kesh.fake.FakeCluster
import kesh.fake.FakeCommands
import kesh.fake.FakeHost
import kesh.fake.FakeRepmgr

/** The actions of people and repmgrds on a cluster, as the programs there allow them. */
@CompileStatic
class Deeds {
    private final FakeCluster cluster

    Deeds(FakeCluster cluster) {
        this.cluster = cluster
    }

    /** True if it succeeded. */
    private static boolean whole(Change change) {
        (0..<change.stages()).every { change.stage(it) == null }
    }

    boolean start(FakeHost host) {
        host.up && !host.running && host.database && !host.database.half && new FakeCommands(cluster).startServer(host) == null
    }

    boolean stop(FakeHost host) {
        host.up && host.running && new FakeCommands(cluster).stopServer(host) == null
    }

    /** The primary is stopped, and by mistake started as a standby; its settings name no server to receive from. */
    boolean demote(FakeHost host) {
        boolean able = host.up && cluster.isPrimary(host) && stop(host)
        if (able) {
            host.write("$host.dataDirectory/standby.signal", '600', '')
            host.inRecovery = true
            start(host)
        }
        able
    }

    boolean promote(FakeHost host) {
        host.up && host.running && host.inRecovery && whole(repmgr(host).standbyPromote())
    }

    boolean follow(FakeHost host, FakeHost upstream) {
        String id = cluster.rowOf(upstream)?.node_id
        boolean able = id != null && host.up && host.running && host.inRecovery && upstream.running && !host.is(upstream) && !isBelow(upstream, host)
        FakeHost before = host.upstream == null ? null : cluster.hosts[host.upstream]
        String slot = host.slotInUse
        boolean done = able && whole(repmgr(host).standbyFollow(id))
        if (done && before != null && !before.is(upstream)) {
            slot != null && before.database?.slots?.remove(slot)
        }
        done
    }

    private boolean isBelow(FakeHost host, FakeHost above) {
        host.upstream != null && (host.upstream == above.address || isBelow(cluster.hosts[host.upstream], above))
    }

    boolean cutLoose(FakeHost host) {
        String path = "$host.dataDirectory/postgresql.auto.conf"
        boolean able = host.up && host.running && host.inRecovery
        if (able) {
            host.write(path, '600', host.text(path).replaceAll(/host=\S+/, 'host=10.9.0.250'))
            cluster.detach(host)
        }
        able
    }

    boolean unregister(FakeHost host) {
        Map<String, String> row = cluster.rowOf(host)
        row?.type == 'standby' && host.up && host.running && repmgr(host).unregister('standby', row.node_id) == null
    }

    boolean dropSlot(FakeHost host) {
        String unused = host.running ? host.database.slots.find { !cluster.slotActive(host, it) } : null
        unused != null && host.database.slots.remove(unused)
    }

    private FakeRepmgr repmgr(FakeHost host) {
        new FakeRepmgr(cluster, host, FakeCluster.CONFIG)
    }
}
