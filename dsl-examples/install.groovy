// A new cluster on four bare hosts that have PostgreSQL and repmgr on them: pg1 is its primary, pg2 and pg3 are standbys,
// pg4 is a witness. The nodes' user must be able to log in to each other by SSH for a later switchover: trust sees to that.
//
//     kesh script install.groovy
//
// Applications are let in by lines of pg_hba.conf (access:); repmgr's own lines are made. Run again, it changes nothing:
// what is there already stays as it is.
cluster('shop') {
    ssh user: 'postgres'

    (1..4).each { n -> node "pg$n", host: "10.9.0.1$n", id: n }

    trust
    install 'pg1', 'pg2', 'pg3',
            data: '/var/lib/postgresql/15/main',
            config: '/etc/repmgr/repmgr.conf',
            settings: [max_connections: 200, log_line_prefix: '%m [%p] %q%u@%d '],
            access: ['host all all samenet scram-sha-256']
    witness 'pg4'
}
