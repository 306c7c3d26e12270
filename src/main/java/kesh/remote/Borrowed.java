package kesh.remote;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kesh.cluster.Address;
import kesh.cluster.Host;
import kesh.command.Command;
import kesh.command.Query;

/** A transport that somebody else closes. */
public record Borrowed(Transport owned) implements Transport {

    @Override
    public Result run(Host host, Command command, Duration limit) {
        return owned.run(host, command, limit);
    }

    @Override
    public List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
        return owned.query(host, login, queries, limit);
    }

    @Override
    public Held hold(Host host, Login login, Query query, String applicationName, Duration limit) {
        return owned.hold(host, login, query, applicationName, limit);
    }

    @Override
    public Conversation converse(Host host, Login login, Duration limit) {
        return owned.converse(host, login, limit);
    }

    @Override
    public Reach reach(Host from, Address address, int port, Duration limit) {
        return owned.reach(from, address, port, limit);
    }

    @Override
    public Optional<String> admitting(Host host) {
        return owned.admitting(host);
    }

    @Override
    public List<String> notes() {
        return owned.notes();
    }

    @Override
    public void close() {
        // Its owner closes it.
    }
}
