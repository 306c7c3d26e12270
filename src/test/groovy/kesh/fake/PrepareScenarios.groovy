package kesh.fake

import static kesh.fake.Scenarios.script

import groovy.transform.CompileStatic
import java.nio.file.Path
import kesh.fake.Scenarios.Scenario
import kesh.software.Archived

/** Scenarios of {@code prepare}. */
@CompileStatic
class PrepareScenarios {
    private static final String ROOT = '/opt/product'
    private static final List<String> PRODUCT = ['bin/postgres', 'bin/repmgr', 'lib/repmgr.so', 'share/postgres.bki']

    /** The vendor's archive of the software that the members have. */
    private static Path archive(String server = 'the text of bin/postgres') {
        File file = File.createTempFile('product', '.zip')
        file.deleteOnExit()
        Archived.zip(file.toPath(), PRODUCT.collect { [it, 0755, it == 'bin/postgres' ? server : "the text of $it"] as List<?> })
    }

    private static Scenario on(String name, String statements, Closure<?> arranged = {}) {
        new Scenario("prepare: $name", script("node 'pg3', host: '10.9.0.13'\n    $statements"), {
            FakeCluster cluster = Clusters.of([members: 2, spares: 1] as Map<String, Object>)
            arranged.call(cluster)
            cluster
        })
    }

    /** The members have the software in one directory; the host has only an empty directory for it. */
    private static void product(FakeCluster cluster) {
        cluster.hosts.values().each { FakeHost host ->
            host.makeDirectory(ROOT)
            if (host.name == 'pg3') {
                host.bin = null
            } else {
                PRODUCT.each { host.write("$ROOT/$it", '755', "the text of $it") }
                host.files[FakeCluster.CONFIG].text = host.text(FakeCluster.CONFIG).replace(host.bin, "$ROOT/bin")
                host.bin = "$ROOT/bin"
            }
        }
    }

    static List<Scenario> done() {
        [
                on('the same packages', "prepare 'pg3'"),
                on('a product', "prepare 'pg3'") { FakeCluster it -> product(it) },
                on('a product of another standby', "prepare 'pg3', from: 'pg2'") { FakeCluster it -> product(it) },
                on('a product out of an archive', "prepare 'pg3', archive: '${archive()}'") { FakeCluster it -> product(it) },
                on('a product out of an archive, not as the members have it', "prepare 'pg3', archive: '${archive('of another build')}'") { FakeCluster it ->
                    product(it)
                    it.untrusted.add('pg3>pg1')
                },
                on('then it is made a member', "prepare 'pg3'\n    expand 'pg3'\n    check") { FakeCluster it -> product(it) },
                on('a directory for sockets', "prepare 'pg3'") { FakeCluster it ->
                    it.named('pg3').with {
                        directories.remove('/var/run/postgresql')
                        writable.remove('/var/run/postgresql')
                        directories.add('/var/run')
                        writable.add('/var/run')
                    }
                },
        ]
    }

    static List<Scenario> refused() {
        [
                on('packages of other versions', "prepare 'pg3'") { FakeCluster it ->
                    it.named('pg3').packages = ['postgresql-15=15.9-0+deb12u1']
                },
                on('something else is there', "prepare 'pg3'") { FakeCluster it ->
                    product(it)
                    it.named('pg3').write("$ROOT/bin/postgres", '755', 'another')
                },
                on('root has to make the directory', "prepare 'pg3'") { FakeCluster it ->
                    product(it)
                    it.named('pg3').directories.remove(ROOT)
                    it.named('pg3').writable.removeIf { path -> path.startsWith('/opt') }
                },
                on('no SSH between them', "prepare 'pg3'") { FakeCluster it ->
                    product(it)
                    it.untrusted.add('pg3>pg1')
                },
                on('something else than the archive is there', "prepare 'pg3', archive: '${archive('of another build')}'") { FakeCluster it ->
                    product(it)
                    PRODUCT.each { path -> it.named('pg3').write("$ROOT/$path", '755', 'x') }
                },
                on('packages, and an archive', "prepare 'pg3', archive: '${archive()}'"),
                on('nobody of that name', "prepare 'pg9'"),
                on('from itself', "prepare 'pg3', from: 'pg3'"),
        ]
    }
}
