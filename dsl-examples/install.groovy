// Makes a cluster on four bare hosts that have PostgreSQL and repmgr on them: pg1 is its primary, pg2 and pg3 are its
// standbys, pg4 is its witness. trust first: a switchover later needs SSH between the nodes.
//
//   kesh plan   dsl-examples/install.groovy     shows what would happen
//   kesh script dsl-examples/install.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. If it is interrupted, run it again: it continues where it stopped.
// In the lab, such hosts are made by: shell/lab up --nodes 0 --spares 4

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('shop') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    (1..4).each { n -> node "pg$n", host: lab("PG$n", "10.9.0.1$n"), id: n }

    trust
    install 'pg1', 'pg2', 'pg3',
            data: "/var/lib/postgresql/${lab('VERSION', '15')}/main",  // the same on all nodes
            config: '/etc/repmgr/repmgr.conf',          // ~/repmgr.conf if left out
            settings: [max_connections: 200, log_line_prefix: '%m [%p] %q%u@%d '],
            access: ['host all all samenet scram-sha-256']      // for applications; kesh adds repmgr's own lines
    witness 'pg4'
}
