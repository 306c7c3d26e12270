package kesh.lab.torture

import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import kesh.lab.Debian
import kesh.lab.Lab
import kesh.lab.Until
import kesh.lab.Writer

/** A lab with roles, and a client that writes to its cluster. It is used for run after run as long as it is whole. */
class Stage implements Closeable {
    static final Duration SOON = Duration.ofSeconds(60)
    static final String DATA = Debian.DATA
    static final String BIN = Debian.BIN
    static final String CONF = '/etc/repmgr/repmgr.conf'

    final Lab lab
    /** True if there are servers when the word begins. */
    final boolean hasCluster
    Roles roles
    /** The number of runs made here. */
    int round
    private Writer client
    private int takenBefore

    Stage(boolean hasCluster) {
        this.hasCluster = hasCluster
        lab = hasCluster ? new Lab('--nodes', '3', '--spares', '3') : new Lab('--nodes', '0', '--spares', '5')
        if (hasCluster) {
            sql('pg1', 'alter system set autovacuum = off')
            sql('pg1', 'select pg_reload_conf()')
            Until.within(SOON, 'all repmgrds watch') { ['pg1', 'pg2', 'pg3'].every { lab.holds(it, 'repmgr.repmgrd_is_running()') } }
        }
    }

    /** The hosts that the words are about; one more has the client. */
    List<String> getHosts() {
        ['pg1', 'pg2', 'pg3', 'pg4', 'pg5'] - (hasCluster ? [] : ['pg5'])
    }

    List<String> getMembers() {
        [roles.primary, roles.target, roles.sibling].findAll { it in ['pg1', 'pg2', 'pg3'] } + (['pg1', 'pg2', 'pg3'] - [roles.primary, roles.target, roles.sibling])
    }

    Map<String, HostFacts> look() {
        HostFacts.look(lab, hosts)
    }

    // --- the client

    /** @param members the servers that it may write to, in the order in which it tries them */
    void clientWrites(List<String> members) {
        client = client ?: new Writer(lab, 'pg6', members)
        takenBefore = client.taken().size()
        client.goesOn()
    }

    /** The number of rows acknowledged since the run began. */
    int acknowledged() {
        client ? client.taken().size() - takenBefore : 0
    }

    /** Each acknowledged number that is missing, with the address of the server that acknowledged it. */
    Map<String, String> lost(String primary) {
        def takers = client ? client.takers() : [:]
        takers.subMap(client ? client.lost(primary, takers.keySet() as List) : [])
    }

    // --- the operator

    /** Names the members that are likely to stay up first, and the primary last. */
    Path script(String statements, String file = 'script.groovy') {
        def vias = hasCluster ? (['pg1', 'pg2', 'pg3'] - roles.primary + [roles.primary]).collect { "    via '$it', host: '${Roles.address(it)}'\n" }.join('') : ''
        def nodes = hosts.findAll { (!hasCluster || !(it in ['pg1', 'pg2', 'pg3'])) && statements.contains("'$it'") }
                .collect { "    node '$it', host: '${Roles.address(it)}', id: ${Roles.id(it)}\n" }.join('')
        lab.script("cluster('rwc') {\n    ${lab.ssh()}\n$vias$nodes\n${statements.readLines().collect { "    ${it.strip()}\n" }.join('')}}\n", file)
    }

    List<String> kesh(Path script, List<String> options) {
        lab.keshCommand('script', '--format', 'json', '--yes', *options, script as String)
    }

    // --- by hand, on a host

    String on(String host, String command) {
        lab.on(host, command, 'postgres')
    }

    String sql(String host, String query) {
        lab.sql(host, query)
    }

    void sqlOnAll(String query) {
        (members - downNow()).each { sql(it, query) }
    }

    private List<String> downNow() {
        members - lab.hostsUp
    }

    void stopServer(String host) {
        on(host, "$BIN/pg_ctl stop -s -m fast -w -D $DATA")
    }

    /** No repmgrd acts by itself: the cluster has none, and its configuration says so. */
    void withoutRepmgrd() {
        (members - downNow()).each { lab.on(it, "sed -i 's/^failover=.*/failover=manual/' $CONF; pkill -x repmgrd; rm -f /run/postgresql/repmgrd.pid") }
    }

    /** Puts its data directory on a separate file system, of a size that can be filled. The server does not run. */
    void ownDisk(String host, String size) {
        lab.on(host, """mkdir -p /tmp/kept && { [ ! -d $DATA ] || cp -a $DATA /tmp/kept/; } &&
            mount -t tmpfs -o size=$size,uid=postgres,gid=postgres,mode=755 own $Debian.ABOVE &&
            { [ ! -d /tmp/kept/main ] || cp -a /tmp/kept/main $Debian.ABOVE/; } && rm -rf /tmp/kept""")
    }

    void until(String what, Closure<Boolean> condition) {
        Until.within(SOON, what, condition)
    }

    void copyJournals(Path directory) {
        lab.journals().each { Files.move(it, directory.resolve(it.fileName)) }
    }

    @Override
    void close() {
        lab.close()
    }
}
