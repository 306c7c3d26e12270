package kesh.remote.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import kesh.cluster.Address;
import kesh.cluster.Host;
import kesh.command.Command;
import kesh.command.Effect;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.Reach;
import kesh.remote.Result;
import kesh.remote.SshSettings;
import kesh.remote.Transport;
import kesh.remote.sql.DriverFirst;
import kesh.remote.sql.OwnRecords;
import kesh.remote.sql.SqlSession;
import kesh.remote.sql.SqlSessions;
import kesh.remote.ssh.Deadline;
import kesh.remote.ssh.Exec;
import kesh.remote.ssh.Operator;
import kesh.remote.ssh.SshConnection;
import kesh.remote.ssh.SshConnections;
import kesh.remote.ssh.SshFailures;
import kesh.remote.ssh.Tunnel;
import net.schmizz.sshj.connection.channel.OpenFailException;

/**
 * The real transport: commands, SQL and connection tests over one SSH connection per host. The limits of the methods
 * start when the host is connected; connecting has bounds of its own.
 */
public final class Ssh implements Transport {
    private static final String APPLICATION = "kesh";

    private final SqlSession.Opening opening;
    private final SqlSessions sessions;
    private final SshConnections links;

    public Ssh(SshSettings settings) {
        this(settings, Operator.current());
    }

    Ssh(SshSettings settings, Operator operator) {
        this.opening = new OwnRecords(settings.sqlByClient() ? SqlSession::byClient : new DriverFirst());
        this.sessions = new SqlSessions(opening, APPLICATION);
        this.links = new SshConnections(settings, operator);
    }

    /** Prepares in the background for the first connection; this pays off if other work comes before that. */
    public static void warmUp() {
        Thread thread = new Thread(new WarmUp(), "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Result run(Host host, Command command, Duration limit) {
        return Exec.run(links.to(host), command, limit);
    }

    @Override
    public List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
        String what = queries.stream().map(Query::name).collect(Collectors.joining(", "));
        SshConnection link = links.to(host);
        if (queries.stream().allMatch(query -> query.effect() == Effect.READS)) {
            return sessions.read(link, login, queries, limit, what);
        }
        SqlSession.Settings settings = SqlSession.Settings.of(false, APPLICATION, queries);
        try (SqlSession session = opening.open(link, login, settings, limit, what)) {
            // They never run together: that would run the first ones again if a later one failed.
            return session.oneByOne(queries);
        }
    }

    @Override
    public Held hold(Host host, Login login, Query query, String applicationName, Duration limit) {
        SqlSession session = opening.open(
                links.to(host), login, new SqlSession.Settings(false, applicationName, false), limit, query.name());
        try {
            Answer answer = session.oneByOne(List.of(query)).get(0);
            return new Open(new Talk(session), answer);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    @Override
    public Conversation converse(Host host, Login login, Duration limit) {
        return new Talk(
                opening.open(links.to(host), login, new SqlSession.Settings(true, APPLICATION, false), limit, "login"));
    }

    private record Talk(SqlSession session) implements Conversation {
        @Override
        public Answer ask(Query query) {
            session.begin(query.name());
            return session.oneByOne(List.of(query)).get(0);
        }

        @Override
        public void close() {
            session.close();
        }
    }

    private record Open(Conversation talk, Answer answer) implements Held {
        @Override
        public Answer ask(Query query) {
            return talk.ask(query);
        }

        @Override
        public void close() {
            talk.close();
        }
    }

    @Override
    public Reach reach(Host from, Address address, int port, Duration limit) {
        SshConnection link = links.to(from);
        Tunnel tunnel = Tunnel.tcp(link.connection(), address.value(), port, Deadline.in(limit));
        try {
            if (!tunnel.opens()) {
                return Reach.NO_ANSWER;
            }
            tunnel.abandon();
            return Reach.OPEN;
        } catch (OpenFailException e) {
            if (e.getReason() == OpenFailException.Reason.ADMINISTRATIVELY_PROHIBITED) {
                throw SshFailures.prohibited(link, address + ":" + port);
            }
            boolean refused =
                    String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("connection refused");
            return refused ? Reach.REFUSED : Reach.NO_ANSWER;
        } catch (IOException e) {
            throw SshFailures.lost(link, "connection test to " + address + ":" + port, e);
        }
    }

    @Override
    public Optional<String> admitting(Host host) {
        return links.to(host).admitting();
    }

    @Override
    public List<String> notes() {
        return links.notes();
    }

    @Override
    public void close() {
        sessions.close();
        links.close();
    }
}
