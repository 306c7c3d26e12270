// The standby pg3 cannot go on with its data: the data is thrown away, and its upstream's data is copied anew. You must
// type its name (without a terminal: --confirm pg3). kesh refuses this for the primary, for a node with standbys below it,
// and while clients use it.
//
//   kesh plan   dsl-examples/rebuild.groovy     shows what would happen
//   kesh script dsl-examples/rebuild.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do, because it receives WAL then. To rebuild such a node, stop it first.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    rebuild 'pg3'
}
