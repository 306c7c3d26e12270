// After a failover, the old primary, pg1, is re-attached as a standby of the new one: stopped first if it runs as a second
// primary, rewound if it has written WAL that the new one never had. The plan says how many bytes of that are lost, and
// you are asked to type its name (without a terminal: --confirm pg1).
//
//   kesh plan   dsl-examples/rejoin.groovy     shows what would happen
//   kesh script dsl-examples/rejoin.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. via names a member that is alive.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg2', host: lab('PG2', '10.9.0.12')

    rejoin 'pg1'
}
