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

/** Authentication by a key that only the ssh-agent has: the agent signs. */
final class AgentKey extends AbstractAuthMethod {
    /** An algorithm's name in the protocol and the agent's flags for it. */
    private record Algorithm(String name, int flags) {}

    private final Agent agent;
    private final Agent.Identity identity;
    private final Deque<Algorithm> algorithms;
    private Runnable before = () -> {};
    private Runnable after = () -> {};

    AgentKey(Agent agent, Agent.Identity identity) {
        super("publickey");
        this.agent = agent;
        this.identity = identity;
        this.algorithms = new ArrayDeque<>(
                switch (identity.type()) {
                    // The second is for servers older than OpenSSH 7.2.
                    case "ssh-rsa" -> List.of(new Algorithm("rsa-sha2-512", 4), new Algorithm("ssh-rsa", 0));
                    case "ssh-rsa-cert-v01@openssh.com" ->
                        List.of(new Algorithm("rsa-sha2-512-cert-v01@openssh.com", 4));
                    default -> List.of(new Algorithm(identity.type(), 0));
                });
    }

    /** Calls these when the agent is asked for a signature, which may need a human, and when it has answered. */
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
        try {
            byte[] signature = signature(data);
            params.getTransport().write(request.putString(signature));
        } catch (TransportException e) {
            throw e;
        } catch (IOException e) {
            throw new UserAuthException("the ssh-agent did not sign: " + e.getMessage(), e);
        }
    }

    private byte[] signature(byte[] data) throws IOException {
        before.run();
        try {
            return agent.sign(identity, data, algorithms.element().flags());
        } finally {
            after.run();
        }
    }

    private SSHPacket request(boolean signed) throws UserAuthException {
        return super.buildReq()
                .putBoolean(signed)
                .putString(algorithms.element().name())
                .putString(identity.key());
    }
}
