// pg3 is removed; clients that are connected to it have a minute to end.
cluster('shop') {
    ssh user: 'postgres'
    via 'pg1', host: '10.9.0.11'
    via 'pg2', host: '10.9.0.12'

    shrink 'pg3', drain: 60
}
