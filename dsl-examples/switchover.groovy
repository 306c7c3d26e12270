// Makes the standby pg2 the primary; the primary becomes its standby, and the other standbys follow.
//
//   kesh plan   dsl-examples/switchover.groovy     shows what would happen
//   kesh script dsl-examples/switchover.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. If it is interrupted, run it again: it goes on where it stopped.
// Therefore via names a member that stays up, not the primary.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg2', host: lab('PG2', '10.9.0.12')

    switchover to: 'pg2'
}
