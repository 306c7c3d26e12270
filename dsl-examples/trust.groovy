// Lets the cluster's user log in from each node to each other by key, with host keys checked: switchover and repmgr need
// it. Works before there is a cluster, and on hosts that will become nodes.
//
//   kesh plan   dsl-examples/trust.groovy                     shows who logs in where, what fails, and what would be done
//   kesh script dsl-examples/trust.groovy                     shows it, asks, and does it
//   kesh script --ask-password dsl-examples/trust.groovy      where a host does not accept your own key yet: it is added, too
//
// Only what is missing is added: a key where there is none, lines in authorized_keys and known_hosts, as read on the hosts
// themselves. A host key that has changed is refused. Run it a second time: there is nothing to do.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')
    node 'pg4', host: lab('PG4', '10.9.0.14')       // a host that is not a member yet

    trust                       // all with all;  trust 'pg4' is pg4 with all,  trust 'pg1', 'pg2' those two with each other
}
