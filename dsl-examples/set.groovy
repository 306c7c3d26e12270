// Changes parameters on all servers, and restarts them one after the other where a parameter needs it: a limit that must
// not be lower on a standby than on the primary is raised on the standbys first.
//
//   kesh plan   dsl-examples/set.groovy     shows what would happen
//   kesh script dsl-examples/set.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. Without restart: true, what needs a restart waits for one.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg2', host: lab('PG2', '10.9.0.12')

    set work_mem: '8MB', max_connections: 120, restart: true
}
