package kesh.remote.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.common.Buffer;

/** The two requests that kesh makes to an ssh-agent: for its keys, and for a signature by one of them. */
final class Agent {
    private static final byte REQUEST_IDENTITIES = 11;
    private static final byte IDENTITIES = 12;
    private static final byte SIGN_REQUEST = 13;
    private static final byte SIGN_RESPONSE = 14;
    private static final int RSA_SHA2_256 = 2;
    private static final int RSA_SHA2_512 = 4;
    private static final int MAX_MESSAGE = 256 * 1024;

    /** An agent answers at once which keys it has; one that was forwarded over a dead connection never does. */
    private static final Duration LISTING = Duration.ofSeconds(5);

    /** Who dials gives up first, and says so. */
    private static final Duration SIGNING = Dial.Bounds.USUAL.agent().plusSeconds(5);

    private final Path socket;

    Agent(Path socket) {
        this.socket = socket;
    }

    record Identity(PublicHalf key, String comment) {}

    List<Identity> identities() throws IOException {
        Buffer.PlainBuffer answer = ask(new Buffer.PlainBuffer().putByte(REQUEST_IDENTITIES), IDENTITIES, LISTING);
        List<Identity> identities = new ArrayList<>();
        for (long left = answer.readUInt32(); left > 0; left--) {
            identities.add(new Identity(new PublicHalf(answer.readBytes()), answer.readString()));
        }
        return identities;
    }

    /**
     * Asks for a signature; that of a FIDO key, with its flags and counter, is passed on as it is.
     *
     * @param algorithm its name in the protocol
     */
    byte[] sign(Identity identity, String algorithm, byte[] data) throws IOException {
        int flags =
                switch (algorithm) {
                    case "rsa-sha2-256" -> RSA_SHA2_256;
                    case "rsa-sha2-512" -> RSA_SHA2_512;
                    default -> 0;
                };
        Buffer.PlainBuffer question = new Buffer.PlainBuffer()
                .putByte(SIGN_REQUEST)
                .putString(identity.key().bytes())
                .putString(data)
                .putUInt32(flags);
        return ask(question, SIGN_RESPONSE, SIGNING).readBytes();
    }

    private Buffer.PlainBuffer ask(Buffer.PlainBuffer question, byte expected, Duration bound) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Watchdog watchdog = new Watchdog(bound, Deadline.in(bound));
        watchdog.guard(channel);
        watchdog.enter(Watchdog.Phase.AGENT, bound);
        try (channel;
                watchdog) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer out = ByteBuffer.wrap(
                    new Buffer.PlainBuffer().putBytes(question.getCompactData()).getCompactData());
            while (out.hasRemaining()) {
                channel.write(out);
            }
            int length = read(channel, 4).getInt();
            if (length < 1 || length > MAX_MESSAGE) {
                throw new IOException("the ssh-agent answered with " + length + " bytes");
            }
            Buffer.PlainBuffer answer =
                    new Buffer.PlainBuffer(read(channel, length).array());
            if (answer.readByte() != expected) {
                throw new IOException("the ssh-agent refused");
            }
            return answer;
        } catch (IOException failed) {
            if (watchdog.late().isPresent()) {
                throw new IOException("no answer within " + bound.toSeconds() + " s", failed);
            }
            throw failed;
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException("the ssh-agent hung up");
            }
        }
        return in.flip();
    }
}
