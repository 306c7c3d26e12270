// Adds pg4 as a standby to the cluster that pg1 belongs to.
//
//   kesh plan   dsl-examples/expand.groovy     shows what would happen
//   kesh script dsl-examples/expand.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do.
//
// Key, host keys and addresses are those of the lab (shell/lab). For a cluster of your own, write its addresses; where
// key and knownHosts are left out, kesh uses ~/.ssh/config.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')        // any member that answers; the rest is read from the cluster
    node 'pg4', host: lab('PG4', '10.9.0.14'), id: 4

    expand 'pg4'
}
