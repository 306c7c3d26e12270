// A fourth node for the shop's cluster, unless a standby lags: a copy would put more load on the primary.
cluster('shop') {
    ssh user: 'postgres'
    via 'pg1', host: '10.9.0.11'
    via 'pg2', host: '10.9.0.12'
    node 'pg4', host: '10.9.0.14', id: 4

    require('all standbys keep up') { standbys.every { it.lag < 16 << 20 } }
    expand 'pg4'
}
