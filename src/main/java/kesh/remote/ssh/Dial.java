package kesh.remote.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import kesh.cluster.KnownHosts;
import kesh.cluster.Secret;
import kesh.remote.Unreachable;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.Service;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AuthKeyboardInteractive;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.PasswordResponseProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.PasswordUtils;

/**
 * Makes one connection: reach the port, read the identification, agree on algorithms and check the host key, log in.
 * Each part has its bound, and so has the whole ({@link Bounds}); before the identification a server may send 1024
 * lines of 8 kB ({@link Greeting}).
 */
final class Dial {
    /**
     * How long each part may take once the port has accepted. The bounds are for the whole of a part, not for a single
     * read.
     *
     * @param identification until the server has said that it is an sshd
     * @param keyExchange until algorithms, keys and the host's key are agreed on
     * @param login for each key and the password that is offered; looking up names or querying LDAP takes a server
     *     seconds
     * @param agent for a signature by the ssh-agent, which may ask a human to confirm or to touch a key; neither login
     *     nor whole counts it
     * @param whole for reaching the port and all of these together
     */
    record Bounds(Duration identification, Duration keyExchange, Duration login, Duration agent, Duration whole) {
        static final Bounds USUAL = new Bounds(
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(45));
    }

    /** For what sshj waits for later, such as new keys. */
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
    private final Bounds bounds;

    /**
     * @param through the hop from which to connect; none for the operator's machine
     * @param patience for reaching the port
     */
    Dial(String name, Target target, Optional<SshConnection> through, List<KnownHosts> known, Duration patience) {
        this(name, target, through, known, patience, Bounds.USUAL);
    }

    Dial(
            String name,
            Target target,
            Optional<SshConnection> through,
            List<KnownHosts> known,
            Duration patience,
            Bounds bounds) {
        this.name = name;
        this.target = target;
        this.through = through;
        this.known = known;
        this.patience = patience;
        this.bounds = bounds;
    }

    SshConnection connect() {
        Crypto.prepare();
        Deadline whole = Deadline.in(bounds.whole());
        HostKeys hostKeys = new HostKeys(name, target, known);
        Keys keys = Keys.of(target);
        Greeting greeting = new Greeting();
        Watchdog watchdog = new Watchdog(bounds.whole(), whole);
        SSHClient client = new SSHClient(Crypto.config(name, target.rules().algorithms(), hostKeys.types())) {
            @Override
            protected void doKex() throws TransportException {
                watchdog.enter(Watchdog.Phase.KEY_EXCHANGE, bounds.keyExchange());
                super.doKex();
            }
        };
        client.addHostKeyVerifier(hostKeys);
        client.getTransport().setTimeoutMs((int) bounds.whole().toMillis());
        client.getConnection().setTimeoutMs(HANDSHAKE);
        KeepAliveRunner keepAlive = (KeepAliveRunner) client.getConnection().getKeepAlive();
        keepAlive.setKeepAliveInterval(KEEPALIVE_SECONDS);
        keepAlive.setMaxAliveCount(KEEPALIVE_MISSES);
        SshConnection link = new SshConnection(name, target, client);
        boolean done = false;
        try {
            if (through.isPresent()) {
                Tunnel tunnel = tunnel(through.get());
                tunnel.waitUntil(Deadline.NEVER);
                tunnel.greetedBy(greeting);
                watchdog.guard(tunnel::abandon);
                link.over(tunnel::abandon);
                watchdog.enter(Watchdog.Phase.IDENTIFICATION, bounds.identification());
                client.connectVia(tunnel, target.address(), target.port());
            } else {
                QuickSocket socket = socket(greeting, whole);
                hostKeys.reached(socket.getInetAddress());
                watchdog.guard(socket);
                link.over(socket);
                watchdog.enter(Watchdog.Phase.IDENTIFICATION, bounds.identification());
                client.setSocketFactory(new Connected(socket));
                client.connect(target.address(), target.port());
            }
            login(link, client, keys, hostKeys, watchdog, greeting);
            watchdog.close();
            if (watchdog.late().isPresent()) {
                throw SshFailures.late(name, target, watchdog.late().get(), greeting);
            }
            client.getTransport().setTimeoutMs(HANDSHAKE);
            hostKeys.vouchedFor().ifPresent(link::vouchedFor);
            done = true;
            return link;
        } catch (IllegalStateException ended) {
            throw refused(hostKeys, watchdog, greeting, whyEnded(client, ended));
        } catch (SSHRuntimeException | IOException e) {
            throw refused(hostKeys, watchdog, greeting, e);
        } finally {
            watchdog.close();
            if (!done) {
                link.close();
            }
        }
    }

    private Unreachable refused(HostKeys hostKeys, Watchdog watchdog, Greeting greeting, Exception why) {
        return watchdog.late()
                .map(phase -> SshFailures.late(name, target, phase, greeting))
                .or(hostKeys::refusal)
                .orElseGet(() -> SshFailures.notSsh(name, target, greeting, why));
    }

    /** If the connection ends before sshj goes on, sshj says that it is not connected, and keeps the reason. */
    private static Exception whyEnded(SSHClient client, IllegalStateException ended) {
        try {
            client.getTransport().join(HANDSHAKE, TimeUnit.MILLISECONDS);
            return ended;
        } catch (TransportException why) {
            return why;
        }
    }

    private QuickSocket socket(Greeting greeting, Deadline whole) {
        IOException last = new IOException("it has no address");
        try {
            // All addresses are tried: "localhost" is often ::1 first, where nothing listens.
            for (InetAddress address : InetAddress.getAllByName(target.address())) {
                if (!target.way().allows(address)) {
                    continue;
                }
                QuickSocket socket = new QuickSocket(greeting);
                try {
                    Optional<InetAddress> from = LocalAddress.of(target.way(), address);
                    if (from.isPresent()) {
                        socket.bind(new InetSocketAddress(from.get(), 0));
                    }
                    int most = (int) Math.max(1, Math.min(patience.toMillis(), whole.left()));
                    socket.connect(new InetSocketAddress(address, target.port()), most);
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
                return tunnel;
            }
        } catch (OpenFailException e) {
            throw SshFailures.noRoute(name, target, hop, e);
        } catch (IOException e) {
            throw SshFailures.lost(hop, "connecting to " + name, e);
        }
        throw SshFailures.silent(name, target, hop, patience.toSeconds());
    }

    private void login(
            SshConnection link, SSHClient client, Keys keys, HostKeys hostKeys, Watchdog watchdog, Greeting greeting) {
        Runnable server = () -> watchdog.enter(Watchdog.Phase.LOGIN, bounds.login());
        Runnable agent = () -> watchdog.enter(Watchdog.Phase.AGENT, bounds.agent());
        // The watchdog comes first; this ends the wait for an agent that does not notice.
        int most = (int) bounds.login().plus(bounds.agent()).plusSeconds(1).toMillis();
        List<String> offered = new ArrayList<>();
        Exception why = null;
        boolean open = true;
        for (Keys.Offer offer : keys.offers()) {
            offer.method().setLoggerFactory(LoggerFactory.DEFAULT);
            offered.add(offer.name());
            if (offer.method() instanceof KeyLogin held) {
                held.aroundSigning(agent, server);
            }
            server.run();
            try {
                if (client.getUserAuth()
                        .authenticate(target.user(), (Service) client.getConnection(), offer.method(), most)) {
                    return;
                }
            } catch (UserAuthException e) {
                why = e;
            } catch (IOException e) {
                why = e;
                open = false;
                break; // The server hung up, for instance because of too many keys.
            }
        }
        if (open
                && watchdog.late().isEmpty()
                && target.password().isPresent()
                && !target.identities().byPassword().isEmpty()) {
            if (hostKeys.vouchedFor().isPresent()) {
                throw SshFailures.onlyVouchedFor(name, target, through.orElseThrow());
            }
            server.run();
            if (byPassword(client, target.password().get(), most)) {
                link.openedByPasswordInsteadOf(keys.offers().stream()
                        .flatMap(offer -> offer.publicKey().stream())
                        .findFirst());
                return;
            }
            offered.add(PASSWORD);
        }
        if (watchdog.late().isPresent()) {
            throw SshFailures.late(name, target, watchdog.late().get(), greeting);
        }
        throw SshFailures.loginRefused(
                name, target, offered, keys, List.copyOf(client.getUserAuth().getAllowedMethods()), why);
    }

    /** Tries once, as hosts lock users out after a few wrong ones. The host key has been checked by now. */
    private boolean byPassword(SSHClient client, Secret password, int most) {
        List<String> accepted = List.copyOf(client.getUserAuth().getAllowedMethods());
        Set<String> mine = target.identities().byPassword();
        boolean asked = !mine.contains("password")
                || mine.contains("keyboard-interactive")
                        && accepted.contains("keyboard-interactive")
                        && !accepted.contains("password");
        // If sshd leaves passwords to PAM, it asks for the same in another way.
        AuthMethod method = asked
                ? new AuthKeyboardInteractive(new PasswordResponseProvider(once(password)))
                : new AuthPassword(once(password));
        method.setLoggerFactory(LoggerFactory.DEFAULT);
        try {
            return client.getUserAuth().authenticate(target.user(), (Service) client.getConnection(), method, most);
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
