// Starts the stopped server of a standby, and waits until it streams from its upstream again.
//
//   kesh plan   dsl-examples/start.groovy     shows what would happen
//   kesh script dsl-examples/start.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. Several are started upstreams first:  start on: all

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    start 'pg3'
}
