package kesh.remote.ssh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.Factory.Named;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.Transport;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.transport.digest.Digest;
import net.schmizz.sshj.transport.kex.KeyExchange;

/**
 * A key exchange that ends where {@link Crypto#CHACHA} was agreed on and the server does not have the strict key
 * exchange: somebody in between could cut off messages unnoticed (CVE-2023-48795). The other ciphers are safe from it.
 */
final class StrictKex implements KeyExchange {
    /** The reason in errors. */
    static final String NOT_STRICT = "it has no strict key exchange, without which chacha20-poly1305 is not safe";

    private static final String STRICT = "kex-strict-s-v00@openssh.com";

    private final KeyExchange real;

    private StrictKex(KeyExchange real) {
        this.real = real;
    }

    /** Makes such exchanges by one method. */
    record Factory(Named<KeyExchange> method) implements Named<KeyExchange> {
        @Override
        public String getName() {
            return method.getName();
        }

        @Override
        public KeyExchange create() {
            return new StrictKex(method.create());
        }
    }

    /** The beginning of the message by which one side says what it can do. */
    private record Offer(List<String> kex, List<String> toServer, List<String> toClient) {
        static Offer of(byte[] message) {
            try {
                Buffer.PlainBuffer buffer = new Buffer.PlainBuffer(message);
                buffer.readRawBytes(new byte[17]);
                List<String> kex = list(buffer);
                list(buffer);
                return new Offer(kex, list(buffer), list(buffer));
            } catch (Buffer.BufferException malformed) {
                return new Offer(List.of(), List.of(), List.of());
            }
        }

        private static List<String> list(Buffer.PlainBuffer buffer) throws Buffer.BufferException {
            return List.of(buffer.readString().split(","));
        }
    }

    @Override
    public void init(Transport transport, String serverId, String clientId, byte[] server, byte[] client)
            throws GeneralSecurityException, TransportException {
        Offer theirs = Offer.of(server);
        Offer mine = Offer.of(client);
        boolean chacha = isChacha(mine.toServer(), theirs.toServer()) || isChacha(mine.toClient(), theirs.toClient());
        // Only the first exchange says whether it is strict; later ones are encrypted.
        if (chacha && !transport.isAuthenticated() && !theirs.kex().contains(STRICT)) {
            throw new TransportException(DisconnectReason.KEY_EXCHANGE_FAILED, NOT_STRICT);
        }
        real.init(transport, serverId, clientId, server, client);
    }

    /** The client's first that the server has is taken. */
    private static boolean isChacha(List<String> mine, List<String> theirs) {
        return mine.stream()
                .filter(theirs::contains)
                .findFirst()
                .filter(Crypto.CHACHA::equals)
                .isPresent();
    }

    @Override
    public byte[] getH() {
        return real.getH();
    }

    @Override
    public BigInteger getK() {
        return real.getK();
    }

    @Override
    public Digest getHash() {
        return real.getHash();
    }

    @Override
    public PublicKey getHostKey() {
        return real.getHostKey();
    }

    @Override
    public boolean next(Message message, SSHPacket packet) throws GeneralSecurityException, TransportException {
        return real.next(message, packet);
    }
}
