// Adds pg4 as a standby to the cluster that pg1 belongs to.
//
//   kesh plan   dsl-examples/expand.groovy     shows what would happen
//   kesh script dsl-examples/expand.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do.

// The lab's key and host keys; of a cluster of your own, leave them out and ~/.ssh/config is asked.
def lab = System.getenv('KESH_LAB_STATE') ?: '/var/lib/kesh-lab/lab'

cluster('rwc') {
    ssh user: 'postgres', key: "$lab/key", knownHosts: "$lab/known_hosts"
    via 'pg1', host: '10.9.0.11'                // any member that answers; the rest is read from the cluster
    node 'pg4', host: '10.9.0.14', id: 4

    expand 'pg4'
}
