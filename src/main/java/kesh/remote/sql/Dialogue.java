package kesh.remote.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import kesh.command.Most;
import kesh.remote.ssh.Deadline;
import kesh.remote.ssh.Exec;
import kesh.remote.ssh.ExecChannel;
import kesh.remote.ssh.SshConnection;

/** A running program on a host, with text sent to it and its answers. */
final class Dialogue implements AutoCloseable {
    private static final Duration ENDING = Duration.ofSeconds(2);

    private final SshConnection link;
    private final ExecChannel channel;
    private final String token;
    private String process = "";

    private Dialogue(SshConnection link, ExecChannel channel, String token) {
        this.link = link;
        this.channel = channel;
        this.token = token;
    }

    /** Returns an empty value if it could not be started in time. */
    static Optional<Dialogue> begin(SshConnection link, List<String> argv, Deadline deadline)
            throws IOException, InterruptedException {
        if (!link.sessions().tryAcquire(deadline.left(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        ExecChannel channel = null;
        try {
            channel = Exec.open(link, deadline, Most.ANSWERED);
            if (channel == null) {
                return Optional.empty();
            }
            Dialogue dialogue = new Dialogue(link, channel, "kesh-" + UUID.randomUUID());
            channel.start(Exec.line(dialogue.token, argv));
            return Optional.of(dialogue);
        } finally {
            if (channel == null) {
                link.sessions().release();
            }
        }
    }

    /**
     * Returns its output up to the given text; empty if it ended before, or the deadline passed.
     *
     * @throws ExecChannel.Flood if it prints more than is kept
     */
    Optional<String> say(String text, String end, Deadline deadline) throws IOException, InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        channel.write(bytes, 0, bytes.length, deadline);
        if (process.isEmpty()) {
            // The output of the login shell comes before.
            channel.takeUntil(token + " ", deadline);
            process = channel.takeUntil("\n", deadline).orElse("").strip();
        }
        return channel.takeUntil(end, deadline);
    }

    /** Returns its last output, after it ended. */
    String lastWords() {
        return new String(channel.out(), StandardCharsets.UTF_8).strip();
    }

    Optional<Integer> exitStatus() {
        return Optional.ofNullable(channel.getExitStatus());
    }

    /** Interrupts it like Ctrl-C on a terminal: it has a moment to finish. */
    void interrupt() throws IOException, InterruptedException {
        Deadline soon = Deadline.in(ENDING);
        channel.finishInput();
        Exec.signal(link, "INT", process, soon);
        channel.awaitEnd(soon);
    }

    /** Closes without waiting: the program ends when it finds nothing more to read. */
    @Override
    public void close() {
        try {
            channel.abandon();
        } catch (IOException alreadyGone) {
            // The channel is closed, as wanted.
        } finally {
            link.sessions().release();
        }
    }

    /** Ends a program that does not read at the moment, and would do so only later or never. */
    void kill() throws IOException, InterruptedException {
        Exec.signal(link, "TERM", process, Deadline.in(ENDING));
    }
}
