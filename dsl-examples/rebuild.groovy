// The standby pg3 cannot be used with the data that it has: the data is removed, and that of its upstream is copied.
// You are asked to type its name (without a terminal: --confirm pg3). Refused for the primary, for a node that has
// standbys below it, and while clients use it.
//
//   kesh plan   dsl-examples/rebuild.groovy     shows what would happen
//   kesh script dsl-examples/rebuild.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do, as it receives WAL now. To rebuild such a standby anyway, stop it first.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    rebuild 'pg3'
}
