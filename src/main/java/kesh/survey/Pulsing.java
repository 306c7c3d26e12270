package kesh.survey;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.Host;
import kesh.cluster.NodeName;
import kesh.cluster.Pulse;
import kesh.cluster.RecordedEvent;
import kesh.cluster.Seen;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.TimedOut;
import kesh.remote.Transport;
import kesh.remote.Unreachable;

/** The pulse of one node's server, over a session that is kept; a lost session is opened again, after a pause. */
final class Pulsing implements AutoCloseable {
    /** Nobody waits this long: a host that answers slowly is shown meanwhile as it was. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** A dead server is not tried each second: sshd writes a line into its log for each attempt. */
    private static final Duration PAUSE = Duration.ofSeconds(3);

    /**
     * SQLSTATEs of records that may not be read, or that are not repmgr's own: insufficient_privilege and
     * object_not_in_prerequisite_state (PostgreSQL manual, appendix A).
     */
    private static final Set<String> WITHOUT_RECORDS = Set.of("42501", "55000");

    private final Transport transport;
    private final NodeName name;
    private final Host host;
    private final Login login;
    private final ReentrantLock turn = new ReentrantLock();
    private Transport.Conversation talk;
    private long inserted = -1;

    /** The newest event that this server has shown; what another shows is none of its. */
    private Optional<Instant> since = Optional.empty();

    private volatile long failedAt;
    private volatile Seen<Pulse> last;

    Pulsing(Transport transport, NodeName name, Host host, Login login) {
        this.transport = transport;
        this.name = name;
        this.host = host;
        this.login = login;
    }

    NodeName name() {
        return name;
    }

    /** Returns the result of the last attempt that has ended; empty before the first has. */
    Optional<Seen<Pulse>> last() {
        return Optional.ofNullable(last);
    }

    boolean isOf(Host otherHost, Login otherLogin) {
        return host.equals(otherHost) && login.equals(otherLogin);
    }

    /** Queries the server, unless the last attempt has just failed or still runs. */
    void beat() {
        boolean pausing = last != null && !last.isKnown() && System.nanoTime() - failedAt < PAUSE.toNanos();
        if (!pausing && turn.tryLock()) {
            try {
                ask();
            } finally {
                turn.unlock();
            }
        }
    }

    private void ask() {
        boolean kept = talk != null;
        try {
            try {
                read();
            } catch (Unreachable ended) {
                if (!kept) {
                    throw ended;
                }
                // The session ended with its server, which may be back.
                end();
                read();
            }
        } catch (Unreachable | TimedOut gone) {
            failed(said(gone));
        }
    }

    private void read() {
        if (talk == null) {
            talk = transport.converse(host, login, LIMIT);
        }
        Answer answer = talk.ask(PulseProbe.query(since, inserted));
        if (answer instanceof Answer.Refused refused && WITHOUT_RECORDS.contains(refused.sqlState())) {
            answer = talk.ask(PulseProbe.withoutRecords());
        }
        if (answer instanceof Answer.Rows rows) {
            Typed.of(name + ": what its server answered cannot be read", () -> {
                Pulse pulse = PulseProbe.read(rows, Instant.now());
                inserted = PulseProbe.inserted(rows);
                since = Stream.concat(since.stream(), pulse.events().stream().map(RecordedEvent::at))
                        .max(Comparator.naturalOrder());
                last = Seen.known(pulse);
                return last;
            });
        } else {
            failed(((Answer.Refused) answer).message());
        }
    }

    private void failed(String why) {
        end();
        failedAt = System.nanoTime();
        last = Seen.unknown(why);
    }

    private static String said(Problem failed) {
        return failed.getMessage()
                + failed.detail()
                        .map(detail -> " (" + detail.lines().findFirst().orElse("") + ")")
                        .orElse("");
    }

    private void end() {
        if (talk != null) {
            talk.close();
            talk = null;
        }
    }

    /** A query that still runs ends with the connection to its host. */
    @Override
    public void close() {
        if (turn.tryLock()) {
            try {
                end();
            } finally {
                turn.unlock();
            }
        }
    }
}
