// Restarts the servers that have a waiting setting or a new version: standbys first, one after the other, each streaming
// again before the next; the primary last.
//
//   kesh plan   dsl-examples/restart.groovy     shows what would happen
//   kesh script dsl-examples/restart.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do, because nothing waits any more. To restart servers all the same, say
// since when they must have been started:  restart on: standbys, since: '2026-11-25 14:00'

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg2', host: lab('PG2', '10.9.0.12')

    restart on: all
}
