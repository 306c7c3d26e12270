package kesh.fuzz

import java.nio.charset.StandardCharsets
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import kesh.cluster.Conninfo
import kesh.cluster.KnownHosts
import kesh.cluster.Passfile
import kesh.cluster.PublicKey
import kesh.cluster.Topology
import kesh.explain.Explanation
import kesh.explain.ExplanationSpec
import kesh.fake.Clusters
import kesh.fake.FakeCluster
import kesh.fake.Run
import kesh.migrate.ScriptOfClusterShow
import kesh.migrate.ScriptOfInstallConf
import kesh.product.RepmgrConf
import kesh.record.Experiences
import kesh.record.Journals
import kesh.record.StateFile
import kesh.run.Journal
import kesh.text.PrintableStream
import kesh.translation.Language
import kesh.translation.Translation
import kesh.view.ExplanationText
import kesh.view.JsonView
import kesh.view.TextView

/** The formats of files. */
class Texts {
    private static final Translation CHINESE = Translation.into(Language.CHINESE)

    private static final String KNOWN_HOSTS = '''\
        # a comment
        pg1,10.9.0.11 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl
        [pg2.example]:2222 ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBA== a comment
        *.example,!no.example,pg? ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB
        |1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB
        @revoked * ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB
        @cert-authority *.example ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB
        '''.stripIndent()

    private static List<byte[]> resources(String directory, String name = '') {
        new File("src/test/resources/kesh/$directory").listFiles().findAll { it.file && it.name.contains(name) }.sort()*.bytes
    }

    private static String utf8(byte[] text) {
        new String(text, StandardCharsets.UTF_8)
    }

    static List<Format> all() {
        def transcripts = resources('explain')
        def shows = resources('explain', 'cluster show')
        def installs = resources('explain', 'install.conf')
        def confs = resources('explain', 'repmgr.conf') + [Clusters.of().named('pg1').text(FakeCluster.CONFIG).bytes]
        [
                Format.ofText('explain', 1000, transcripts) { byte[] it -> explained(it) },
                Format.ofText('cluster-show', 1000, shows) { byte[] it -> imported(it) },
                Format.ofText('install-conf', 1000, installs) { byte[] it -> imported(it) },
                Format.ofText('repmgr-conf', 1000, confs) { byte[] it -> repmgrConf(it) },
                Format.ofText('known-hosts', 1000, [KNOWN_HOSTS.bytes]) { byte[] it -> knownHosts(it) },
                Format.ofText('password-file', 1000, [Clusters.of().named('pg1').with { it.text("$it.home/.pgpass") }.bytes]) { byte[] it -> passwordFile(it) },
                Format.ofText('journal', 400, journals()) { byte[] it -> journal(it) },
                Format.ofText('state', 150, states()) { byte[] it -> state(it) },
        ]
    }

    private static void explained(byte[] text) {
        new ExplanationText(CHINESE, false).lines(Explanation.of(new ByteArrayInputStream(text)))
    }

    private static void imported(byte[] text) {
        def said = utf8(text)
        ScriptOfClusterShow.write('file', said).orElseGet { ScriptOfInstallConf.write('file', said, Optional.of(text.length % 2 ? 'expand' : 'shrink')) }
    }

    private static void repmgrConf(byte[] text) {
        def conf = RepmgrConf.parse(utf8(text))
        conf.settings()
        conf.text().toString()
        conf.with('node_name', 'x').without('node_id').get('conninfo').ifPresent {
            try {
                Conninfo.parse(it).address()
            } catch (IllegalArgumentException said) {
                assert said.message
            }
        }
        explained(text)
        imported(text)
    }

    private static void knownHosts(byte[] text) {
        def hosts = new KnownHosts(['known_hosts'], KnownHosts.parse('known_hosts', utf8(text)))
        ['pg1', 'a.db-of-the-cluster-in-the-second-room.example', '10.9.0.11'].each {
            hosts.find(it, 22, 'ssh-rsa', new byte[3])
            hosts.types(it, 2222)
        }
        utf8(text).readLines().each { PublicKey.read(it) }
    }

    private static void passwordFile(byte[] text) {
        ['/home/x/.pgpass', '/home/x/.encpwd'].each { Passfile.parse(it, utf8(text)).entry('10.9.0.11', 5432, 'repmgr', 'repmgr') }
    }

    private static List<byte[]> journals() {
        ["switchover to: 'pg2'", "expand 'pg3'"].collect { String wish ->
            Run.of(Clusters.of(), "cluster('c') { via 'pg1', host: '10.9.0.11'\nnode 'pg3', host: '10.9.0.13'\n$wish }").lines.join('\n').bytes
        }
    }

    private static void journal(byte[] text) {
        Path directory = Files.createTempDirectory('kesh-fuzz')
        Path file = directory.resolve("20261125T140000.000Z${Journal.ending('c')}")
        try {
            Files.write(file, text)
            def journals = new Journals(directory, Journal.ending('c'))
            journals.last(5)
            journals.running(Instant.EPOCH)
            Experiences.read(directory, Journal.ending('c'))
        } finally {
            Files.delete(file)
            Files.delete(directory)
        }
    }

    private static List<byte[]> states() {
        def seen = Run.look(Clusters.of(members: 3), "cluster('c') { via 'pg1', host: '10.9.0.11'\ntrust() }")
        resources('record') + [new StateFile(Instant.EPOCH, seen).text().bytes]
    }

    private static void state(byte[] text) {
        def state = StateFile.read('state.json', utf8(text)).state()
        Topology.of(state)
        def out = PrintableStream.ofText(OutputStream.nullOutputStream(), StandardCharsets.UTF_8)
        new TextView(out, out, out, Translation.NONE, true, true).state(state)
        new JsonView(PrintableStream.ofJson(OutputStream.nullOutputStream())).state(state)
    }
}
