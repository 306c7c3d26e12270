package kesh.remote.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import kesh.cluster.KnownHosts;
import kesh.cluster.Secret;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.Service;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AuthKeyboardInteractive;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.PasswordResponseProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.PasswordUtils;

/** Makes one connection: reach the port, agree on algorithms, check the host key, log in. Each part has its bound. */
final class Dial {
    /** A server that looks up names or queries LDAP takes a few seconds for a login. */
    private static final int HANDSHAKE = 10_000;

    private static final int KEEPALIVE_SECONDS = 5;
    private static final int KEEPALIVE_MISSES = 3;

    /** The name of the offered password in errors. */
    static final String PASSWORD = "the password";

    private final String name;
    private final Target target;
    private final Optional<SshConnection> through;
    private final List<KnownHosts> known;
    private final Duration patience;

    /**
     * @param through the hop from which to connect; none for the operator's machine
     * @param patience for reaching the port
     */
    Dial(String name, Target target, Optional<SshConnection> through, List<KnownHosts> known, Duration patience) {
        this.name = name;
        this.target = target;
        this.through = through;
        this.known = known;
        this.patience = patience;
    }

    SshConnection connect() {
        try {
            return attempt();
        } catch (Handshake lean) {
            if (!Crypto.useEverything()) {
                throw SshFailures.notSsh(name, target, lean.cause);
            }
        }
        try {
            return attempt();
        } catch (Handshake full) {
            throw SshFailures.notSsh(name, target, full.cause);
        }
    }

    /** The two sides did not agree on algorithms, or one of them was not implemented. */
    private static final class Handshake extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Exception cause;

        Handshake(Exception cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private SshConnection attempt() throws Handshake {
        Crypto.prepare();
        HostKeys hostKeys = new HostKeys(name, target, known);
        // The keys come first: one that the lean algorithms cannot read changes what is offered.
        Keys keys = Keys.of(target);
        SSHClient client = new SSHClient(Crypto.config(hostKeys.types()));
        client.addHostKeyVerifier(hostKeys);
        client.getTransport().setTimeoutMs(HANDSHAKE);
        client.getConnection().setTimeoutMs(HANDSHAKE);
        KeepAliveRunner keepAlive = (KeepAliveRunner) client.getConnection().getKeepAlive();
        keepAlive.setKeepAliveInterval(KEEPALIVE_SECONDS);
        keepAlive.setMaxAliveCount(KEEPALIVE_MISSES);
        SshConnection link = new SshConnection(name, target, client);
        boolean done = false;
        try {
            if (through.isPresent()) {
                Tunnel tunnel = tunnel(through.get());
                client.connectVia(tunnel, target.address(), target.port());
                login(link, client, keys);
                tunnel.waitUntil(Deadline.NEVER);
            } else {
                Socket socket = socket();
                socket.setSoTimeout(HANDSHAKE);
                client.setSocketFactory(new Connected(socket));
                client.connect(target.address(), target.port());
                login(link, client, keys);
                socket.setSoTimeout(0);
            }
            done = true;
            return link;
        } catch (SSHRuntimeException e) {
            throw new Handshake(e);
        } catch (IOException e) {
            if (hostKeys.refusal().isPresent()) {
                throw hostKeys.refusal().get();
            }
            if (aboutAlgorithms(e)) {
                throw new Handshake(e);
            }
            throw SshFailures.notSsh(name, target, e);
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    private static boolean aboutAlgorithms(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException
                    || cause instanceof SSHRuntimeException
                    || String.valueOf(cause.getMessage()).contains("settlement")
                    || (cause instanceof SSHException ssh
                            && ssh.getDisconnectReason() == DisconnectReason.KEY_EXCHANGE_FAILED)) {
                return true;
            }
        }
        return false;
    }

    private Socket socket() {
        IOException last = new IOException("it has no address");
        try {
            // All addresses are tried: "localhost" is often ::1 first, where nothing listens.
            for (InetAddress address : InetAddress.getAllByName(target.address())) {
                Socket socket = new QuickSocket();
                try {
                    socket.connect(new InetSocketAddress(address, target.port()), (int) patience.toMillis());
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    last = e;
                }
            }
        } catch (IOException e) {
            last = e;
        }
        throw SshFailures.noRoute(name, target, last, patience.toSeconds());
    }

    private Tunnel tunnel(SshConnection hop) throws IOException {
        Tunnel tunnel = Tunnel.tcp(hop.connection(), target.address(), target.port(), Deadline.in(patience));
        try {
            if (tunnel.opens()) {
                tunnel.waitUntil(Deadline.in(Duration.ofMillis(2 * HANDSHAKE)));
                return tunnel;
            }
        } catch (OpenFailException e) {
            throw SshFailures.noRoute(name, target, hop, e);
        } catch (IOException e) {
            throw SshFailures.lost(hop, "connecting to " + name, e);
        }
        throw SshFailures.silent(name, target, hop, patience.toSeconds());
    }

    private void login(SshConnection link, SSHClient client, Keys keys) {
        List<String> offered = new ArrayList<>();
        Exception why = null;
        boolean open = true;
        for (Keys.Offer offer : keys.offers()) {
            offer.method().setLoggerFactory(LoggerFactory.DEFAULT);
            offered.add(offer.name());
            try {
                if (client.getUserAuth()
                        .authenticate(target.user(), (Service) client.getConnection(), offer.method(), HANDSHAKE)) {
                    return;
                }
            } catch (UserAuthException e) {
                why = e;
                if (e.getCause() instanceof TimeoutException) {
                    why = new SocketTimeoutException("no answer to the login within " + HANDSHAKE / 1000 + " s");
                    open = false;
                    break;
                }
            } catch (IOException e) {
                why = e;
                open = false;
                break; // The server hung up, for instance because of too many keys.
            }
        }
        if (open && target.password().isPresent()) {
            if (byPassword(client, target.password().get())) {
                link.openedByPasswordInsteadOf(keys.offers().stream()
                        .flatMap(offer -> offer.publicKey().stream())
                        .findFirst());
                return;
            }
            offered.add(PASSWORD);
        }
        throw SshFailures.loginRefused(
                name, target, offered, keys, List.copyOf(client.getUserAuth().getAllowedMethods()), why);
    }

    /** Tries once, as hosts lock users out after a few wrong ones. The host key has been checked by now. */
    private boolean byPassword(SSHClient client, Secret password) {
        List<String> accepted = List.copyOf(client.getUserAuth().getAllowedMethods());
        boolean asked = accepted.contains("keyboard-interactive") && !accepted.contains("password");
        // If sshd leaves passwords to PAM, it asks for the same in another way.
        AuthMethod method = asked
                ? new AuthKeyboardInteractive(new PasswordResponseProvider(once(password)))
                : new AuthPassword(once(password));
        method.setLoggerFactory(LoggerFactory.DEFAULT);
        try {
            return client.getUserAuth()
                    .authenticate(target.user(), (Service) client.getConnection(), method, HANDSHAKE);
        } catch (IOException refused) {
            return false;
        }
    }

    private static PasswordFinder once(Secret password) {
        return PasswordUtils.createOneOff(password.reveal().toCharArray());
    }

    /** Hands out a socket that is connected already. */
    private static final class Connected extends SocketFactory {
        private final Socket socket;

        Connected(Socket socket) {
            this.socket = socket;
        }

        @Override
        public Socket createSocket() {
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
