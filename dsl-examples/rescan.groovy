// Compares the cluster's records with its real state, and repairs what is clearly safe to repair: slots that were kept
// for nodes that no longer exist, and records of standbys that stream from another node.
//
//   kesh plan   dsl-examples/rescan.groovy     shows the differences, and what would be done
//   kesh script dsl-examples/rescan.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    rescan
}
