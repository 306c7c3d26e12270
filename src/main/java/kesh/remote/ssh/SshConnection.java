package kesh.remote.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.Connection;

/** A live, logged-in connection to one host. */
public final class SshConnection implements AutoCloseable {
    /** sshd's MaxSessions is 10 unless somebody lowered it; a few are left to others who share the connection. */
    private static final int SESSIONS = 8;

    private final String name;
    private final Target target;
    private final SSHClient client;
    private final Semaphore sessions = new Semaphore(SESSIONS, true);
    private volatile boolean gone;
    private volatile Closeable below = () -> {};
    private volatile Optional<String> admitting = Optional.empty();
    private volatile Optional<String> vouchedFor = Optional.empty();

    SshConnection(String name, Target target, SSHClient client) {
        this.name = name;
        this.target = target;
        this.client = client;
        // sshj reports the end to the channels before its own state shows it.
        client.getTransport().setDisconnectListener((reason, message) -> gone = true);
    }

    public String name() {
        return name;
    }

    Target target() {
        return target;
    }

    /** Returns the operator's public key that the host does not accept, if a password was accepted instead. */
    public Optional<String> admitting() {
        return admitting;
    }

    void openedByPasswordInsteadOf(Optional<String> publicKey) {
        admitting = publicKey;
    }

    /** Returns the fingerprint of the host's key if only a member's known_hosts has it. */
    Optional<String> vouchedFor() {
        return vouchedFor;
    }

    void vouchedFor(String fingerprint) {
        vouchedFor = Optional.of(fingerprint);
    }

    /** @param opened what to close; closing must not wait for the other side */
    void over(Closeable opened) {
        below = opened;
    }

    /**
     * Cuts the connection after some time, unless the result is cancelled before. A host that reads nothing any more keeps
     * whoever writes to it waiting without end, in sshj's lock, so that no deadline of a reader is reached.
     */
    CompletableFuture<Void> cutAfter(Duration time) {
        return CompletableFuture.runAsync(
                this::cut,
                CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, SshConnection::start));
    }

    private static void start(Runnable cut) {
        Thread thread = new Thread(cut, "kesh-cut");
        thread.setDaemon(true);
        thread.start();
    }

    private void cut() {
        gone = true;
        try {
            below.close();
        } catch (IOException alreadyGone) {
            // It is closed, as wanted.
        }
    }

    public Connection connection() {
        return client.getConnection();
    }

    public Semaphore sessions() {
        return sessions;
    }

    boolean alive() {
        return !gone && client.isConnected() && client.isAuthenticated();
    }

    @Override
    public void close() {
        try {
            client.disconnect();
        } catch (IOException | RuntimeException alreadyGone) {
            // There is nobody left to answer.
        }
    }
}
