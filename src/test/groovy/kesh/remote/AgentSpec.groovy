package kesh.remote

import java.net.StandardProtocolFamily
import java.nio.ByteBuffer
import java.nio.channels.AsynchronousCloseException
import java.nio.channels.ClosedChannelException
import java.nio.channels.ServerSocketChannel
import java.nio.channels.SocketChannel
import java.nio.file.Path
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.MessageDigest
import java.security.Signature
import java.time.Duration
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.command.Command
import spock.lang.AutoCleanup
import spock.lang.Shared
import spock.lang.Specification

/** Keys that kesh itself knows nothing of: the agent has them, and signs. */
class AgentSpec extends Specification {
    static final LIMIT = Duration.ofSeconds(60)

    @Shared @AutoCleanup PrivateSshd sshd = new PrivateSshd()

    def "a FIDO key of the agent opens a host, after a key of a type that nobody knows"() {
        given:
        def agent = new TokenAgent(sshd.dir.resolve("token${System.nanoTime()}"), touched)
        sshd.write('authorized', "sk-ssh-ed25519@openssh.com ${agent.key.encodeBase64()} token\n")

        when:
        def outcome = sshd.ssh(key: null, agent: agent.socket).withCloseable {
            try { it.run(new Host('pg1', Address.of('127.0.0.1')), Command.reading('true'), LIMIT).ok() } catch (Unreachable e) { e.detail().get() }
        }

        then:
        outcome == expected

        cleanup:
        agent.close()

        where:
        touched || expected
        true    || true
        false   || 'offered: agent key from the future, agent key token; the ssh-agent refused'
    }

    /** An ssh-agent with a FIDO key, as software, and another key. */
    static class TokenAgent implements AutoCloseable {
        static final TYPE = 'sk-ssh-ed25519@openssh.com'

        final Path socket
        final boolean touched
        private final KeyPair pair = KeyPairGenerator.getInstance('Ed25519').generateKeyPair()
        private final ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)

        TokenAgent(Path socket, boolean touched) {
            this.socket = socket
            this.touched = touched
            listener.bind(UnixDomainSocketAddress.of(socket))
            Thread.startDaemon {
                try {
                    while (true) listener.accept().withCloseable { answer(it) }
                } catch (AsynchronousCloseException | ClosedChannelException ignored) {
                    // The test is over.
                }
            }
        }

        byte[] getKey() { packed(TYPE.bytes, pair.public.encoded[-32..-1] as byte[], 'ssh:'.bytes) }

        private void answer(SocketChannel channel) {
            byte[] question = read(channel, read(channel, 4).getInt()).array()
            byte[] answer = question[0] == 11 ? identities() : touched ? [14, *packed([signature(question)] as byte[][])] as byte[] : [5] as byte[]
            channel.write(ByteBuffer.wrap([*ByteBuffer.allocate(4).putInt(answer.length).array(), *answer] as byte[]))
        }

        private byte[] identities() {
            def strange = packed('ssh-future@example.com'.bytes, [1, 2, 3] as byte[])
            [12, 0, 0, 0, 2, *packed(strange, 'from the future'.bytes, key, 'token'.bytes)] as byte[]
        }

        private byte[] signature(byte[] question) {
            def asked = ByteBuffer.wrap(question, 1, question.length - 1)
            def parts = (1..2).collect { def part = new byte[asked.getInt()]; asked.get(part); part }
            assert parts[0] == key
            byte[] flagsAndCounter = [1, 0, 0, 0, 9]
            def signing = Signature.getInstance('Ed25519')
            signing.initSign(pair.private)
            [digest('ssh:'.bytes), flagsAndCounter, digest(parts[1])].each { signing.update(it) }
            [*packed(TYPE.bytes, signing.sign()), *flagsAndCounter] as byte[]
        }

        private static byte[] digest(byte[] data) { MessageDigest.getInstance('SHA-256').digest(data) }

        private static byte[] packed(byte[]... parts) {
            parts.collectMany { [*ByteBuffer.allocate(4).putInt(it.length).array(), *it] } as byte[]
        }

        private static ByteBuffer read(SocketChannel channel, int length) {
            def buffer = ByteBuffer.allocate(length)
            while (buffer.hasRemaining()) assert channel.read(buffer) >= 0
            buffer.flip()
        }

        @Override
        void close() { listener.close() }
    }
}
