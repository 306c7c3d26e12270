// The primary moves to pg2, for the maintenance of pg1's host.
cluster('shop') {
    ssh user: 'postgres'
    via 'pg2', host: '10.9.0.12'
    via 'pg3', host: '10.9.0.13'

    switchover to: 'pg2'
}
