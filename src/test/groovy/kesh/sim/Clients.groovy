package kesh.sim

import groovy.transform.CompileStatic
import kesh.fake.FakeCluster
import kesh.fake.FakeHost

/** Applications that write all the time, to one primary as long as it takes writes, and keep count of what was acknowledged. */
@CompileStatic
class Clients {
    private final FakeCluster cluster
    private String server
    private int last
    final TreeSet<Integer> acknowledged = new TreeSet<>()
    /** What was lost as the settings allow: nobody who could have been asked had it. */
    final TreeSet<Integer> excused = new TreeSet<>()

    Clients(FakeCluster cluster) {
        this.cluster = cluster
    }

    void write() {
        FakeHost to = takesWrites(cluster.named(server ?: 'pg1')) ? cluster.named(server ?: 'pg1') : cluster.hosts.values().find { FakeHost it -> takesWrites(it) }
        if (to != null) {
            server = to.name
            to.database.append(++last)
            acknowledged.add(last)
            cluster.replicate()
        }
    }

    private boolean takesWrites(FakeHost host) {
        host.up && host.running && !host.inRecovery && host.database.wal && cluster.rowOf(host)?.type == 'primary'
    }

    /** What was acknowledged and is not there, though it should be. */
    Set<Integer> missing(FakeHost primary) {
        Set<Integer> missing = new TreeSet<>(acknowledged)
        missing.removeAll(excused)
        missing.removeAll(primary.database.wal.writes())
        missing
    }
}
