package kesh.fake

import groovy.transform.CompileStatic
import groovy.transform.Immutable
import groovy.transform.TupleConstructor
import java.time.Duration
import java.util.function.Supplier
import kesh.cluster.Address
import kesh.cluster.Host
import kesh.command.Command
import kesh.command.Effect
import kesh.command.Query
import kesh.remote.Answer
import kesh.remote.ConnectionLost
import kesh.remote.Login
import kesh.remote.Reach
import kesh.remote.Result
import kesh.remote.Transport
import kesh.remote.Unreachable

/** One kesh's connection to a fake cluster: it counts and logs the changes, and fails where it was told to. */
@CompileStatic
class FakeTransport implements Transport {

    enum Kind {
        /** kesh is killed. */
        KILLED,
        /** The connection breaks while the command is running. */
        LOST,
        /** The command ends with a failure. */
        FAILS,
        /** The host loses its power. */
        POWER_CUT
    }

    /** The at-th changing call, counted from 1, is cut off after this many of its stages. */
    @Immutable
    static class Fault implements Serializable {
        Kind kind
        int at
        int stages

        String toString() { "$kind at change $at after $stages stages" }
    }

    /** A changing call. */
    @TupleConstructor
    static class Asked {
        String host
        Command command
        Query query
        int stages
        /** True if all of it was done, and it was not refused. */
        boolean whole

        boolean isGuard() {
            query != null && query.name() in ['lock the cluster', 'record the run', 'note the beginning', 'note pause', 'note unpause', 'pause repmgrd', 'unpause repmgrd']
        }

        String what() {
            "$host: ${command ?: query.name() + ' ' + query.parameters()}"
        }
    }

    final FakeCluster cluster
    final List<Asked> log = Collections.synchronizedList([])
    final List<Unknown> unknown = Collections.synchronizedList([])
    private final List<Fault> faults
    private final FakeCommands commands
    private final FakeSql sql
    private final Set<Integer> sessions = []
    private final Set<Integer> broken = []
    private boolean dead

    FakeTransport(FakeCluster cluster, Fault... faults) {
        this.cluster = cluster
        this.faults = faults as List
        commands = new FakeCommands(cluster)
        sql = new FakeSql(cluster)
    }

    @Override
    Result run(Host host, Command command, Duration limit) {
        known(() -> {
            FakeHost at = reached(host)
            drained(command, command.effect() == Effect.READS
                    ? commands.read(at, command)
                    : (Result) change(new Asked(at.name, command, null), () -> commands.change(at, command)))
        })
    }

    /** Hands the output to the one who takes it, in two pieces. */
    private static Result drained(Command command, Result result) {
        if (command.drain().empty) {
            return result
        }
        byte[] all = result.out().getBytes('UTF-8')
        [Arrays.copyOfRange(all, 0, all.length.intdiv(2)), Arrays.copyOfRange(all, all.length.intdiv(2), all.length)].each { command.drain().get().take(it) }
        new Result(result.exit(), result.signal(), '', result.err())
    }

    @Override
    List<Answer> query(Host host, Login login, List<Query> queries, Duration limit) {
        known(() -> {
            FakeHost server = sql.connect(reached(host), login)
            queries.collect { query ->
                query.effect() == Effect.READS
                        ? sql.read(server, login, query)
                        : (Answer) change(new Asked(server.name, null, query), () -> sql.change(server, query))
            }
        })
    }

    @Override
    Held hold(Host host, Login login, Query query, String applicationName, Duration limit) {
        known(() -> {
            FakeHost server = sql.connect(reached(host), login)
            if (query.name() != 'lock the cluster') {
                throw new Unknown("the held query ${query.name()}")
            }
            int session = ++cluster.session
            Answer answer = (Answer) change(new Asked(server.name, null, query), () -> lock(server, session, applicationName))
            sessions.add(session)
            new Session(server, session, applicationName, answer)
        })
    }

    @Override
    Conversation converse(Host host, Login login, Duration limit) {
        throw new Unknown('a conversation')
    }

    private Change lock(FakeHost server, int session, String applicationName) {
        Integer holder = cluster.lockedIn(server)
        String name = holder == null ? null : cluster.locks[holder]
        String silent = holder == null ? null : cluster.silent.containsKey(holder) ? '20' : '3'
        new Change() {
            int stages() { 1 }

            Object stage(int number) {
                if (holder == null) {
                    cluster.locks[session] = applicationName
                    cluster.lockServers[session] = server.name
                }
                null
            }

            void abandoned() { cluster.ends([session]) }

            Object success() {
                new Answer.Rows([new Answer.Row([got: holder == null ? 't' : 'f', session: session as String, ends_when_idle: '1', ends_in_transaction: '1',
                                                 holder_session: holder as String, holder: name, holder_from: (String) null, holder_user: cluster.lockUser, holder_able: cluster.lockUser == 'repmgr' ? 't' : 'f', holder_since: '2026-11-26T20:00:00Z', holder_silent: silent])])
            }

            Object failure() {
                abandoned()
                new Answer.Refused('XX000', 'planted refusal')
            }
        }
    }

    /** This kesh, its machine or its network is dead from here on, and its locks linger. */
    void silenced(int moments) {
        synchronized (cluster) {
            dead = true
            cluster.dies(sessions, moments)
        }
    }

    /** The open connections of this kesh break without a message to the servers; it can open new ones. */
    void brokenOff(int moments) {
        synchronized (cluster) {
            cluster.dies(sessions, moments)
            broken.addAll(sessions)
        }
    }

    private class Session implements Held {
        private final FakeHost server
        private final int session
        private final String applicationName
        private final Answer answer
        private final int began

        Session(FakeHost server, int session, String applicationName, Answer answer) {
            this.server = server
            this.session = session
            this.applicationName = applicationName
            this.answer = answer
            this.began = server.started
        }

        Answer answer() { answer }

        Answer ask(Query query) {
            known(() -> {
                if (!server.up || !server.running || server.started != began || session in cluster.ended || session in broken) {
                    throw new Unreachable("the session with $server.name ended", null, null)
                }
                switch (query.name()) {
                    case 'lock the cluster':
                        return (Answer) change(new Asked(server.name, null, query), () -> lock(server, session, applicationName))
                    case 'keep the lock':
                        return new Answer.Rows([])
                    case 'end a lost session':
                        cluster.ends([query.parameters()[0] as int])
                        return new Answer.Rows([])
                }
                throw new Unknown("the query ${query.name()} in a session that is held")
            })
        }

        void close() {
            synchronized (cluster) {
                if (!(session in broken)) {
                    cluster.ends([session])
                }
            }
        }
    }

    @Override
    Reach reach(Host from, Address address, int port, Duration limit) {
        known(() -> {
            FakeHost start = reached(from)
            FakeHost to = address.is('127.0.0.1') ? start : cluster.hosts[address.value()]
            if (to == null || !cluster.reaches(start, to)) {
                return Reach.NO_ANSWER
            }
            port == 5432 && to.running || port in to.listening ? Reach.OPEN : Reach.REFUSED
        })
    }

    /** What is told of how hosts were reached. */
    List<String> notes = []

    @Override
    List<String> notes() { notes }

    @Override
    Optional<String> admitting(Host host) {
        known(() -> reached(host).byPassword ? Optional.of('ssh-ed25519 KEY+OF+THE+OPERATOR ann') : Optional.<String> empty())
    }

    @Override
    void close() {}

    protected FakeHost reached(Host host) {
        FakeHost at = cluster.hosts[host.address().value()]
        // Nobody has a key of root's there.
        if (at == null || !at.up || at.away > 0 || host.user().present) {
            throw new Unreachable("${host.address()}: $cluster.silence", null, null)
        }
        at
    }

    /** From now on no request of this kesh is carried out, and the locks of its sessions are free. */
    protected Killed killed() {
        dead = true
        cluster.ends(sessions)
        new Killed()
    }

    boolean holdsLocks() {
        sessions.any { it in cluster.locks.keySet() }
    }

    private <T> T known(Supplier<T> call) {
        synchronized (cluster) {
            if (dead) {
                throw new Killed()
            }
            try {
                return call.get()
            } catch (Unknown asked) {
                unknown << asked
                throw asked
            }
        }
    }

    /** The fault of the change that was logged last. */
    protected Fault fault(Asked asked) {
        faults.find { it.at == log.size() }
    }

    /** Called when a stage of a change is done. */
    protected void staged(Asked asked) {}

    private Object change(Asked asked, Supplier<Change> what) {
        log << asked
        Fault fault = fault(asked)
        Change change = what.get()
        asked.stages = change.stages()
        int upTo = fault == null ? change.stages() : Math.min(fault.stages, change.stages())
        Object result = null
        for (int number = 0; number < upTo && result == null; number++) {
            result = change.stage(number)
            staged(asked)
        }
        asked.whole = result == null && upTo == change.stages()
        if (fault == null) {
            result = result ?: change.success()
            change.fetched(result)
            return result
        }
        if (!change.outlives() || fault.kind == Kind.POWER_CUT) {
            change.abandoned()
        }
        if (fault.kind == Kind.FAILS) {
            return change.failure()
        }
        if (fault.kind == Kind.POWER_CUT) {
            Clusters.powerCut(cluster, cluster.named(asked.host))
        }
        if (fault.kind in [Kind.LOST, Kind.POWER_CUT]) {
            cluster.named(asked.host).away = cluster.awayAfterLoss
            throw new ConnectionLost("$asked.host: the connection was lost", null, null)
        }
        throw killed()
    }
}
