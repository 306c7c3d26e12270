package kesh.remote.sql;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kesh.command.Most;
import kesh.command.Query;
import kesh.remote.Answer;
import kesh.remote.Login;
import kesh.remote.TimedOut;
import kesh.remote.Unreachable;
import kesh.remote.ssh.Deadline;
import kesh.remote.ssh.ExecChannel;
import kesh.remote.ssh.SshConnection;
import kesh.remote.ssh.SshFailures;

/**
 * A session by the product's own client program on the host (psql, ksql), which runs as long as the session. It knows
 * every way of logging in that its servers know.
 */
final class ClientSession implements SqlSession {
    /**
     * This puts errors and notices between the rows, in their order. From PostgreSQL 16 on, the client never sends a
     * password in clear text then; an older one does if whoever listens asks for it.
     */
    private static final List<String> BOTH_STREAMS_IN_ONE =
            List.of("sh", "-c", "export PGREQUIREAUTH='!password'; exec \"$@\" 2>&1", "sh");

    private final SshConnection link;
    private final Login login;
    private final Duration limit;
    private final ClientTalk talk =
            new ClientTalk("kesh" + UUID.randomUUID().toString().replace("-", ""));
    private String what;
    private Deadline deadline;
    private Optional<Dialogue> dialogue = Optional.empty();

    private ClientSession(SshConnection link, Login login, Duration limit, String what) {
        this.link = link;
        this.login = login;
        this.limit = limit;
        this.what = what;
        this.deadline = Deadline.in(limit);
    }

    static ClientSession open(SshConnection link, Login login, Settings settings, Duration limit, String what) {
        ClientSession session = new ClientSession(link, login, limit, what);
        try {
            session.connect(settings);
            return session;
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    @Override
    public void begin(String nowWhat) {
        what = nowWhat;
        deadline = Deadline.in(limit);
    }

    private void connect(Settings settings) {
        List<String> argv = new ArrayList<>(BOTH_STREAMS_IN_ONE);
        argv.add(login.names().client().orElseThrow(() -> ClientRefusals.noClient(link, login)));
        // With -W it asks for the password whatever else it finds, and without a terminal reads it from standard input.
        argv.addAll(List.of("-X", "-q", login.password().isPresent() ? "-W" : "-w"));
        argv.addAll(List.of("-d", conninfo(settings)));
        try {
            dialogue = Dialogue.begin(link, argv, deadline);
        } catch (IOException e) {
            throw SshFailures.lost(link, what, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        String password = login.password().map(secret -> secret.reveal() + "\n").orElse("");
        said(password + talk.settings())
                .orElseThrow(() -> ClientRefusals.notConnected(link, login, dialogue.orElseThrow()));
    }

    private String conninfo(Settings settings) {
        StringBuilder conninfo = new StringBuilder();
        add(conninfo, "host", login.host());
        add(conninfo, "port", String.valueOf(login.port()));
        add(conninfo, "user", login.user());
        add(conninfo, "dbname", login.database());
        add(conninfo, "sslmode", login.bySocket() ? "disable" : login.sslMode());
        add(conninfo, "application_name", settings.applicationName());
        add(conninfo, "connect_timeout", String.valueOf(Math.max(2, limit.toSeconds())));
        if (login.replication()) {
            add(conninfo, "replication", "true");
        } else {
            add(conninfo, "options", settings.options(limit));
        }
        return conninfo.toString();
    }

    private static void add(StringBuilder conninfo, String key, String value) {
        String quoted = value.replace("\\", "\\\\").replace("'", "\\'");
        conninfo.append(conninfo.isEmpty() ? "" : " ")
                .append(key)
                .append("='")
                .append(quoted)
                .append('\'');
    }

    @Override
    public List<Answer> oneByOne(List<Query> queries) {
        return queries.stream().map(query -> answer(said(text(query)))).toList();
    }

    @Override
    public List<Answer> together(List<Query> queries) {
        StringBuilder all = new StringBuilder();
        queries.forEach(query -> all.append(text(query)));
        List<Answer> answers = new ArrayList<>();
        for (Query query : queries) {
            answers.add(answer(said(answers.isEmpty() ? all.toString() : "")));
        }
        return answers;
    }

    private String text(Query query) {
        return login.replication() ? talk.command(query) : talk.statement(query);
    }

    private Answer answer(Optional<String> said) {
        Answer answer =
                talk.answer(said.orElseThrow(() -> ClientRefusals.lost(link, login, what, dialogue.orElseThrow())));
        if (answer instanceof Answer.Rows all && all.rows().size() > Most.ROWS) {
            throw SqlFailures.tooManyRows(link, login, what);
        }
        return answer;
    }

    /** Returns what the program says to a text; empty if it ended. */
    private Optional<String> said(String text) {
        Dialogue with = dialogue.orElseThrow(() -> new TimedOut(link.name() + ": " + what, limit));
        try {
            Optional<String> said = with.say(text, talk.end(), deadline);
            if (said.isEmpty() && deadline.passed()) {
                with.kill();
                throw new TimedOut(link.name() + ": " + what, limit);
            }
            return said;
        } catch (ExecChannel.Flood flood) {
            kill(with);
            throw SqlFailures.tooMuch(link, login, what);
        } catch (IOException e) {
            throw SshFailures.lost(link, what, e);
        } catch (InterruptedException e) {
            try {
                with.interrupt();
            } catch (IOException | InterruptedException notToldNow) {
                // The server's own bound ends the statement.
            }
            throw interrupted(e);
        }
    }

    private static void kill(Dialogue with) {
        try {
            with.kill();
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        } catch (IOException alreadyGone) {
            // It is ended, as wanted.
        }
    }

    private Unreachable interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return SshFailures.lost(link, what, e);
    }

    @Override
    public void close() {
        dialogue.ifPresent(Dialogue::close);
        dialogue = Optional.empty();
    }
}
