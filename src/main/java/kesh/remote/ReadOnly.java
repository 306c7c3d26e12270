package kesh.remote;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Address;
import kesh.cluster.Host;
import kesh.command.Command;
import kesh.command.Effect;
import kesh.command.Query;

/**
 * A transport that changes nothing: surveys and planning get this one, so that nothing they do is a change. A command
 * that it refuses is a bug in kesh, never a mistake of the user.
 */
public final class ReadOnly implements Transport {
    private final Transport real;

    public ReadOnly(Transport real) {
        this.real = real;
    }

    @Override
    public Result run(Host host, Command command, Duration limit) {
        if (command.effect() != Effect.READS) {
            throw refused(host, command.toString());
        }
        return real.run(host, command, limit);
    }

    @Override
    public List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
        for (Query query : queries) {
            if (query.effect() != Effect.READS) {
                throw refused(host, "query '" + query.name() + "'");
            }
        }
        return real.query(host, login, queries, limit);
    }

    @Override
    public Held hold(Host host, Login login, Query query, String applicationName, Duration limit) {
        throw refused(host, "held query '" + query.name() + "'");
    }

    /** Passes it on: the session is read-only, so the server itself refuses a change. */
    @Override
    public Conversation converse(Host host, Login login, Duration limit) {
        return real.converse(host, login, limit);
    }

    @Override
    public Reach reach(Host from, Address address, int port, Duration limit) {
        return real.reach(from, address, port, limit);
    }

    @Override
    public Optional<String> admitting(Host host) {
        return real.admitting(host);
    }

    @Override
    public List<String> notes() {
        return real.notes();
    }

    @Override
    public void close() {
        real.close();
    }

    private static IllegalStateException refused(Host host, String what) {
        return new IllegalStateException("bug in kesh: a change on " + host + " while only looking: " + what);
    }
}
