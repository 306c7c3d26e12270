// Adds three standbys at once: pg4 and pg5 are copied from pg1 side by side, then pg6 from pg5, and stays below it.
//
//   kesh plan   dsl-examples/expand-several.groovy     shows what would happen
//   kesh script dsl-examples/expand-several.groovy     shows it, asks, and does it
//
// Run it a second time: there is nothing to do. It needs a lab with three bare hosts: shell/lab up --spares 3

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    [4, 5, 6].each { id -> node "pg$id", host: lab("PG$id", "10.9.0.1$id"), id: id }

    expand 'pg4', 'pg5', location: 'dc2'
    expand 'pg6', upstream: 'pg5', priority: 30
}
