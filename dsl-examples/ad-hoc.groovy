// Ad-hoc work on chosen nodes, side by side, with the output of each.
//
//   kesh plan   dsl-examples/ad-hoc.groovy     shows what would be sent where
//   kesh script dsl-examples/ad-hoc.groovy     shows it, asks, and does it
//
// Run it a second time: the file is in place; the others, which leave nothing to be seen, are done again.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')
def mine = System.getProperty('user.home')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    sql 'select application_name, state, sync_state from pg_stat_replication order by 1', on: primary
    sh 'uptime; df -h "$HOME"', on: all
    put "$files/known_hosts", '/var/lib/postgresql/known_hosts.copy', on: standbys, mode: '600'
    get '/etc/repmgr/repmgr.conf', "$mine/fetched", on: ['pg1', 'pg2']
}
