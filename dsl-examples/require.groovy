// Conditions of your own, besides kesh's: the plan shows whether they pass, and is refused if one fails or is unknown.
//
//   kesh plan dsl-examples/require.groovy -v     shows them
//
// They change nothing. A SELECT is run once, read-only, while the cluster is inspected; a block sees the result of that.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    require 'no prepared transaction', sql: 'select count(*) = 0 from pg_prepared_xacts', on: primary
    require 'replay goes on', sql: 'select not pg_is_wal_replay_paused()', on: standbys
    require('all standbys keep up') { standbys.every { it.lag < 16_000_000 } }
}
