package kesh.sim

import groovy.transform.CompileStatic
import kesh.fake.FakeCluster
import kesh.fake.FakeHost

/** Applications that write all the time, to one primary as long as it accepts writes, and record the acknowledged writes. */
@CompileStatic
class Clients {
    private final FakeCluster cluster
    private String server
    private int last
    final TreeSet<Integer> acknowledged = new TreeSet<>()
    /** Losses that the settings allow: no server that could be queried had the write. */
    final TreeSet<Integer> excused = new TreeSet<>()

    Clients(FakeCluster cluster) {
        this.cluster = cluster
        cluster.hosts.values().findAll { FakeHost it -> it.database?.wal }.each { FakeHost it -> acknowledged.addAll(it.database.wal.writes()) }
        last = acknowledged ? acknowledged.last() : 0
    }

    void write() {
        FakeHost before = cluster.named(server ?: 'pg1')
        FakeHost to = takesWrites(before) ? before : cluster.hosts.values().find { FakeHost it -> takesWrites(it) }
        if (to != null) {
            server = to.name
            to.database.append(++last)
            acknowledged.add(last)
            cluster.replicate()
        }
    }

    private boolean takesWrites(FakeHost host) {
        host.up && cluster.isPrimary(host) && host.database.wal
    }

    /** Acknowledged writes that are missing, though they should not be. */
    Set<Integer> missing(FakeHost primary) {
        Set<Integer> missing = new TreeSet<>(acknowledged)
        missing.removeAll(excused)
        missing.removeAll(primary.database.wal.writes())
        missing
    }
}
