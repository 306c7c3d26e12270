// A KingbaseES read-write cluster of node1, node2 and node3 gets node4 on the host kes4, and loses node3.
//
//   kesh plan   dsl-examples/kingbase.groovy     shows what would happen
//   kesh script dsl-examples/kingbase.groovy     shows it, asks, and does it
//
// The vendor's way: edit install.conf twice, run trust_cluster.sh as root, carry db.zip to the new host, run
// cluster_install.sh expand there and cluster_install.sh shrink on the primary, and remove the leftovers by hand.
// Here the software and its license come from a member; kbha and its line in the crontab are added and removed with the node.
//
// Run it a second time: there is nothing to do.
//
// Key, host keys and addresses are those of the lab (shell/lab up --distribution kingbase).

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'kingbase', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'kes1', host: lab('KES1', '10.9.0.11')
    via 'kes2', host: lab('KES2', '10.9.0.12')
    node 'kes4', host: lab('KES4', '10.9.0.14'), id: 4      // will be called node4

    trust
    prepare 'kes4'              // from the primary;  prepare 'kes4', archive: 'db.zip', license: 'license.dat' unpacks yours
    expand 'kes4'
    check
    shrink 'node3'
}
