// The standby pg3 cannot go on with the data that it has: it is thrown away, and the data of the node that it is below is
// copied anew. Its name is to be typed (without a terminal: --confirm pg3). Refused for the primary, for a node that
// standbys are below, and while clients use it.
//
//   kesh plan   dsl-examples/rebuild.groovy     shows what would happen
//   kesh script dsl-examples/rebuild.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do, as it receives WAL then. One that does is stopped first to be rebuilt.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    rebuild 'pg3'
}
