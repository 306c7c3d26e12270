// The standby pg3 receives its WAL from the standby pg2 instead of the primary: a cascade. Without upstream, it is
// re-attached to the primary. The slot that its former upstream kept for it is dropped, and its record corrected.
//
// Run it a second time: there is nothing to do.

def lab = { name, usual -> System.getenv("KESH_LAB_$name") ?: usual }
def files = lab('STATE', '/var/lib/kesh-lab/lab')

cluster('rwc') {
    ssh user: 'postgres', key: "$files/key", knownHosts: "$files/known_hosts"
    via 'pg2', host: lab('PG2', '10.9.0.12')

    follow 'pg3', upstream: 'pg2'
}
