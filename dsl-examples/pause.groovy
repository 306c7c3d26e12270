// Pauses failover while you work on the cluster: no repmgrd promotes a standby until dsl-examples/unpause.groovy.
//
//   kesh plan   dsl-examples/pause.groovy     shows what would happen
//   kesh script dsl-examples/pause.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. kesh status shows PAUSED.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    pause
}
