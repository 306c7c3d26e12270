// Lets root log in from each node to each other by key, too, with host keys checked: for other tools that need it, such as
// a vendor's own scripts. repmgr and kesh do not need it.
//
//   kesh plan   dsl-examples/trust-root.groovy      shows who logs in where, as the cluster's user and as root
//   kesh script dsl-examples/trust-root.groovy      shows it, asks, and does it
//
// kesh does root's part over its own login as root: your key must be in root's authorized_keys on each host, or
// --ask-password asks for root's password. If kesh cannot log in as root on one host, nothing is changed anywhere.
// Run it a second time: there is nothing to do.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg1', host: lab('PG1', '10.9.0.11')

    trust root: true            // all with all;  trust 'pg4', root: true is pg4 with all
}
