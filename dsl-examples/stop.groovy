// Stops the server of a standby, for work on its host. Its repmgrd and its record stay as they are.
//
//   kesh plan   dsl-examples/stop.groovy     shows what would happen
//   kesh script dsl-examples/stop.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. The primary is stopped only by  stop on: primary  and with failover
// paused: use  pause  before it, or a standby would be promoted instead.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    stop 'pg3'
}
