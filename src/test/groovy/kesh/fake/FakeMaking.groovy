package kesh.fake

import groovy.transform.CompileStatic
import kesh.cluster.Right
import kesh.fake.FakeHost.FakeJob

/** The work of {@code make-server.sh}, in stages between which it can be cut off. */
@CompileStatic
class FakeMaking {
    private static final String SCRIPT = FakeMaking.getResourceAsStream('/kesh/verb/grow/make-server.sh').getText('UTF-8')

    private final FakeCluster cluster
    private final FakeHost host
    private final String data
    private final String locale
    private final String record
    private final Map<String, String> given

    /** @param words data directory, locale, database, the record's directory, names of files, a database, no superuser */
    FakeMaking(FakeCluster cluster, FakeHost host, List<String> words, String input) {
        this.cluster = cluster
        this.host = host
        this.data = words[0]
        this.locale = words[1]
        this.record = words[3] - "$host.home/.kesh/jobs/"
        if (!input.endsWith(SCRIPT) || words[2] != 'repmgr'
                || words.drop(4) != ['postgresql.conf', 'postgresql.conf', 'pg_hba.conf', 'postgres', '']) {
            throw new Unknown("a making of $words")
        }
        this.given = FakeProbe.values(input.substring(0, input.length() - SCRIPT.length()))
        if (given.keySet() != ['settings', 'access', 'role', 'extension'] as Set || data != host.dataDirectory) {
            throw new Unknown("a making with $given")
        }
    }

    private String system() { "72000000000000000${host.name.substring(2)}" }

    /** True for what everyone has, for what the role itself has, and for what is granted. */
    private boolean has(Right right) {
        right == Right.PAUSE || right == Right.REPLICATE && given.role.contains(' REPLICATION ') ||
                given.extension.readLines().any { it == right.grant('"repmgr"', 150018).get() + ';' }
    }

    Change change() {
        Change.of({
            if (host.directories.contains(data) && !host.isEmpty(data)) {
                return Change.failed(1, "initdb: error: directory \"$data\" exists but is not empty")
            }
            if (host.charsets[locale] != 'UTF-8') {
                return Change.failed(1, "initdb: error: invalid locale name \"$locale\"")
            }
            if (!host.canWrite(data)) {
                return Change.failed(1, "initdb: error: could not create directory \"$data\": Permission denied")
            }
            host.makeDirectory(data)
            host.write("$data/PG_VERSION", '600', '15\n')
            null
        }, {
            host.write("$data/base/1/1259", '600', 'all of it')
            host.write("$data/global/pg_control", '600', system())
            host.write("$data/postgresql.conf", '600', "# by initdb\n$given.settings\n")
            host.write("$data/postgresql.auto.conf", '600', '# by ALTER SYSTEM\n')
            host.database = new FakeDatabase(systemIdentifier: system(), half: true)
            null
        }, {
            host.write("$data/pg_hba.conf", '600', "$given.access\n")
            host.database.settings.putAll(Clusters.settings(data) + host.settings("$data/postgresql.conf"))
            String password = (given.role =~ /LOGIN PASSWORD '([^']*)'/).with { it.find() ? it.group(1) : null }
            if (cluster.primary() && password != cluster.password) {
                throw new Unknown('a server that does not know the cluster\'s password')
            }
            cluster.password = password
            null
        }, {
            host.jobs[record] = new FakeJob(command: "made $data", running: false, exit: 0)
            host.database.half = false
            cluster.lackingOn[host.name] = given.role.contains(' SUPERUSER ') ? [] as List<Right> : Right.values().findAll { Right right -> !has(right) }
            null
        })
    }
}
