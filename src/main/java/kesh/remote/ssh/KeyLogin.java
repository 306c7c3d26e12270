package kesh.remote.ssh;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/** Authentication by a public key, or by a certificate for one. Who has the private half signs. */
final class KeyLogin extends AbstractAuthMethod {
    private final byte[] key;
    private final Deque<String> algorithms;
    private final Signer signer;
    private Runnable before = () -> {};
    private Runnable after = () -> {};

    /** Signs with the private half. */
    interface Signer {
        /**
         * @param algorithm its name in the protocol, such as rsa-sha2-512; of a certificate, that of its key
         * @return the signature in SSH's encoding, with the algorithm's name in front
         */
        byte[] sign(String algorithm, byte[] data) throws IOException;
    }

    /**
     * @param key the public key or certificate in SSH's encoding
     * @param algorithms to try in turn
     */
    KeyLogin(byte[] key, List<String> algorithms, Signer signer) {
        super("publickey");
        this.key = key.clone();
        this.algorithms = new ArrayDeque<>(algorithms);
        this.signer = signer;
    }

    /**
     * Returns the algorithms for a key that ssh's configuration and the script allow.
     *
     * @param type of the key or certificate; one that is not known here, as of a FIDO key, is its own algorithm
     */
    static List<String> algorithms(String type, Algorithms allowed) {
        List<String> all =
                switch (type) {
                    // A server that knows one of the new ones knows both.
                    case "ssh-rsa" -> List.of("rsa-sha2-512", "rsa-sha2-256");
                    case "ssh-rsa-cert-v01@openssh.com" ->
                        List.of("rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com");
                    case "ssh-dss", "ssh-dss-cert-v01@openssh.com" -> List.of();
                    default -> List.of(type);
                };
        List<String> accepted =
                all.stream().filter(allowed::acceptsLogin).limit(1).toList();
        boolean old = allowed.legacy() && List.of("ssh-rsa", "ssh-dss").contains(type);
        if (!old || !allowed.acceptsLogin(type)) {
            return accepted;
        }
        // The one with SHA-1 is for servers older than OpenSSH 7.2.
        return accepted.isEmpty() ? List.of(type) : List.of(accepted.get(0), type);
    }

    /** Calls these when a signature is asked for, which may need a human, and when it is there. */
    void aroundSigning(Runnable asked, Runnable answered) {
        before = asked;
        after = answered;
    }

    @Override
    public boolean shouldRetry() {
        algorithms.poll();
        return !algorithms.isEmpty();
    }

    @Override
    protected SSHPacket buildReq() throws UserAuthException {
        return request(false);
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws UserAuthException, TransportException {
        if (message != Message.USERAUTH_60) {
            super.handle(message, packet);
            return;
        }
        SSHPacket request = request(true);
        byte[] data = new Buffer.PlainBuffer()
                .putString(params.getTransport().getSessionID())
                .putBuffer(request)
                .getCompactData();
        byte[] signature;
        before.run();
        try {
            signature = signer.sign(algorithms.element().replace("-cert-v01@openssh.com", ""), data);
        } catch (IOException e) {
            throw new UserAuthException(e.getMessage(), e);
        } finally {
            after.run();
        }
        params.getTransport().write(request.putString(signature));
    }

    private SSHPacket request(boolean signed) throws UserAuthException {
        return super.buildReq()
                .putBoolean(signed)
                .putString(algorithms.element())
                .putString(key);
    }
}
