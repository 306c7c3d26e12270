// Gives a host the software that the members have, and the directories that a member needs. If the product is in one
// directory, such as /opt/product with bin, lib and share, it is copied from one node to the other and compared by the hash
// of each file. If it comes from packages, the plan names those that the host lacks, as a command for root.
//
//   kesh plan   dsl-examples/prepare.groovy      shows what the host lacks, and what would be copied
//   kesh script dsl-examples/prepare.groovy      shows it, asks, and does it
//
// Run it a second time: there is nothing to do. In one script with expand, both are planned before anything is done.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')
    node 'pg4', host: lab('PG4', '10.9.0.14')

    prepare 'pg4'               // from the primary;  prepare 'pg4', from: 'pg2' reads from another node
}
