// Goes on only if all is well with the cluster: put it in front of the other words.
//
//   kesh check  -c dsl-examples/check.groovy     shows problems; its exit status is that of a monitoring plugin
//   kesh script    dsl-examples/check.groovy     the same as a gate: refuses what comes after it
//
// It changes nothing, so run it as often as you like.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    check
}
