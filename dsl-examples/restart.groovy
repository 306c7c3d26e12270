// Restarts the servers for which a setting or a new version waits: standbys first, one after the other, each streaming
// again before the next; the primary last.
//
//   kesh plan   dsl-examples/restart.groovy     shows what would happen
//   kesh script dsl-examples/restart.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do, as nothing waits any more. To restart servers anyway, name the time
// before which they were started:  restart on: standbys, since: '2026-11-25 14:00'

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg2', host: lab('PG2', '10.9.0.12')

    restart on: all
}
