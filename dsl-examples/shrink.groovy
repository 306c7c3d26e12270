// Removes the standby pg3 from the cluster that pg1 belongs to, with all its entries on the other nodes.
//
//   kesh plan   dsl-examples/shrink.groovy     shows what would happen
//   kesh script dsl-examples/shrink.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. Its data stays on pg3 unless you write  shrink 'pg3', purge: true
// A node that is gone for good is removed by                                            shrink 'pg3', lost: true

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    shrink 'pg3', drain: 10        // seconds that sessions on it have to end by themselves
}
