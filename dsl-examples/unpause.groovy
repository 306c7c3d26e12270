// Ends a pause of failover, whoever began it. If a node's pause cannot be ended, the last line of the run says so.
//
//   kesh plan   dsl-examples/unpause.groovy     shows what would happen
//   kesh script dsl-examples/unpause.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    unpause
}
