package kesh.remote

import java.nio.channels.SocketChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import kesh.remote.ssh.Operator
import kesh.remote.transport.Ssh

/** An sshd of the test's own on a loopback port, with keys, known_hosts and a home directory for the operator. */
class PrivateSshd implements AutoCloseable {
    /** Newer ones hang up on an address for a while after failed logins, and all tests have the same address. */
    private static final boolean PENALTIES =
            new ProcessBuilder('/usr/sbin/sshd', '-G', '-f', '/dev/null', '-o', 'PerSourcePenalties=no').start().waitFor() == 0

    final Path dir = Files.createTempDirectory('kesh-sshd')
    final Path home = Files.createDirectories(dir.resolve('operator'))
    /** The home of the user that is logged in to: no real user's .bashrc, .ssh or jobs affect the tests. */
    final Path far = Files.createDirectories(dir.resolve('far'))
    final int port = freePort()
    private Process process

    PrivateSshd(List<String> extra = [], List<String> hostKeys = ['ed25519']) {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString('rwxr-xr-x'))
        hostKeys.each { keygen("host_$it", ['-t', it] + (it == 'rsa' ? ['-b', '2048'] : [])) }
        keygen('id_ed25519')
        Files.copy(dir.resolve('id_ed25519.pub'), dir.resolve('authorized'))
        write('sshd_config', """\
            ${extra.join('\n')}
            ${PENALTIES ? 'PerSourcePenalties no' : ''}
            Port $port
            UsePAM no
            ListenAddress 127.0.0.1
            ${hostKeys.collect { "HostKey $dir/host_$it" }.join('\n')}
            AuthorizedKeysFile $dir/authorized
            StrictModes no
            PidFile none
            MaxStartups 100
            SetEnv HOME=$far
            """.stripIndent())
        knows(hostKeys[0])
        write('ssh_config', '')
        if (user == 'root') new File('/run/sshd').mkdirs()
        process = new ProcessBuilder('/usr/sbin/sshd', '-D', '-f', "$dir/sshd_config", '-E', "$dir/sshd.log").start()
        until("sshd listens on $port") { answers(new InetSocketAddress('127.0.0.1', port)) }
    }

    static String getUser() { System.getProperty('user.name') }

    /** A port below the range that the kernel gives to clients: otherwise a client may take it before the server can. */
    static int freePort() {
        new Random().ints(10_000, 32_768).filter(PrivateSshd.&mayBeHad).findFirst().asInt
    }

    private static boolean mayBeHad(int port) {
        try { new ServerSocket(port, 1, InetAddress.loopbackAddress).close(); true } catch (BindException ignored) { false }
    }

    /** True if a server listens there: a socket's file exists earlier. */
    static boolean answers(SocketAddress address) {
        try { SocketChannel.open(address).close(); true } catch (IOException ignored) { false }
    }

    static void until(String what, long millis = 60_000, Closure<?> holds) {
        long end = System.nanoTime() + millis * 1_000_000
        while (!holds()) {
            assert System.nanoTime() < end: "not within $millis ms: $what"
            Thread.sleep(5)
        }
    }

    static String sh(Map<String, String> env = [:], String... argv) {
        def builder = new ProcessBuilder(argv).redirectErrorStream(true)
        builder.environment().putAll(env)
        def process = builder.start()
        process.outputStream.close()
        def out = process.inputStream.text
        assert process.waitFor() == 0: out
        out
    }

    Path keygen(String name, List<String> options = ['-t', 'ed25519'], String passphrase = '') {
        sh(*(['ssh-keygen', '-q', '-N', passphrase, '-f', "$dir/$name", '-C', name] + options) as String[])
        dir.resolve(name)
    }

    /** A new key that may log in. */
    Path login(String name, List<String> options = ['-t', 'ed25519'], String passphrase = '') {
        def key = keygen(name, options, passphrase)
        dir.resolve('authorized').toFile().append(Files.readString(Path.of("${key}.pub")))
        key
    }

    Path write(String name, String text) { Files.writeString(dir.resolve(name), text) }

    String hostKey(String type) { Files.readString(dir.resolve("host_${type}.pub")) }

    void knows(String type, String names = "[127.0.0.1]:$port") { write('known', "$names ${hostKey(type)}") }

    Operator operator(Path agent = null) {
        new Operator(user, home, Optional.ofNullable(agent), Optional.of(dir.resolve('ssh_config')))
    }

    SshSettings settings(Map change = [:]) {
        def all = [user: user, key: dir.resolve('id_ed25519'), knownHosts: dir.resolve('known'), port: port] + change
        new SshSettings(Optional.ofNullable(all.user), Optional.ofNullable(all.key), Optional.ofNullable(all.knownHosts),
                all.port ? OptionalInt.of(all.port) : OptionalInt.empty(), Optional.ofNullable(all.jump), all.via ? [all.via] : [],
                all.sqlByClient ?: false, Optional.ofNullable(all.password), all.lenience ?: Lenience.NONE)
    }

    Ssh ssh(Map change = [:]) { new Ssh(settings(change), operator(change.agent as Path)) }

    @Override
    void close() {
        process.destroy()
        process.waitFor()
        dir.toFile().deleteDir()
    }
}
