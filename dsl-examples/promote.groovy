// The primary is dead: the standby pg2 takes its place, and the other standbys follow it. Refused while a primary runs,
// while it is unknown whether it runs (lost: true gives it up), and if another standby has received more.
//
//   kesh plan   dsl-examples/promote.groovy     shows what would happen
//   kesh script dsl-examples/promote.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. via names a member that is alive.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg2', host: lab('PG2', '10.9.0.12')

    promote 'pg2'
}
