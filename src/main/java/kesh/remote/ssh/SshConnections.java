package kesh.remote.ssh;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import kesh.cluster.Host;
import kesh.cluster.KnownHosts;
import kesh.command.Command;
import kesh.remote.Lenience;
import kesh.remote.NoRoute;
import kesh.remote.Result;
import kesh.remote.SshSettings;
import kesh.remote.WrongPassword;

/** The open connections, one per host: made on first use, shared by all threads, made again when one died. */
public final class SshConnections implements AutoCloseable {
    private static final Duration DIRECT = Duration.ofSeconds(5);
    /** While another route is left, kesh gives up sooner. */
    private static final Duration BEFORE_VIA = Duration.ofMillis(2500);

    /**
     * A survey makes many requests to a host: if it does not answer, it is not dialled again for each of them. A failure
     * that took longer is remembered for as long as it took.
     */
    private static final Duration REMEMBERED = Duration.ofSeconds(2);

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final List<Host> vias;
    private final Lenience lenience;
    private final Targets targets;
    private final Map<Object, CompletableFuture<SshConnection>> links = new ConcurrentHashMap<>();
    private final Map<String, KnownHosts> vouchedBy = new ConcurrentHashMap<>();
    /** The time until which a failed attempt is remembered, by System.nanoTime. */
    private final Map<Object, Long> failedUntil = new ConcurrentHashMap<>();

    /** In alphabetical order, so that two plans made alike are equal. */
    private final Set<String> notes = new ConcurrentSkipListSet<>();

    private volatile boolean closed;

    public SshConnections(SshSettings settings, Operator operator) {
        this.vias = settings.vias();
        this.lenience = settings.lenience();
        this.targets = new Targets(settings, operator);
    }

    public SshConnection to(Host host) {
        return shared(host, () -> connect(host));
    }

    /** Returns the live connection, or the outcome of the one attempt that all present callers share. */
    private SshConnection shared(Object key, Supplier<SshConnection> connect) {
        while (true) {
            if (closed) {
                throw new IllegalStateException("the connections are closed");
            }
            CompletableFuture<SshConnection> mine = new CompletableFuture<>();
            CompletableFuture<SshConnection> there = links.putIfAbsent(key, mine);
            if (there == null) {
                return attempt(key, mine, connect);
            }
            SshConnection link;
            try {
                link = there.join();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof WrongPassword)
                        && System.nanoTime() - failedUntil.getOrDefault(key, System.nanoTime()) >= 0) {
                    links.remove(key, there);
                    continue;
                }
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
            if (link.alive()) {
                return link;
            }
            if (links.remove(key, there)) {
                link.close();
            }
        }
    }

    private SshConnection attempt(Object key, CompletableFuture<SshConnection> mine, Supplier<SshConnection> connect) {
        long began = System.nanoTime();
        try {
            SshConnection link = connect.get();
            mine.complete(link);
            if (closed) {
                link.close();
            }
            return link;
        } catch (RuntimeException | Error e) {
            // The interruption of one caller says nothing about the host: others try it themselves.
            long now = System.nanoTime();
            long remembered = Math.max(REMEMBERED.toNanos(), now - began);
            failedUntil.put(key, Thread.currentThread().isInterrupted() ? now : now + remembered);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private SshConnection connect(Host host) {
        Target target = targets.host(host);
        KnownHosts known = KnownHostsFiles.read(target.knownHosts());
        Optional<SshConnection> hop = hop(target.jumps());
        if (vias.isEmpty() || vias.contains(host)) {
            return new Dial(host.name(), target, hop, List.of(known), patience(target, DIRECT)).connect();
        }
        try {
            return new Dial(host.name(), target, hop, List.of(known), patience(target, BEFORE_VIA)).connect();
        } catch (NoRoute direct) {
            return throughVia(host, target, known, direct);
        }
    }

    private static Duration patience(Target target, Duration usual) {
        return target.way().timeout().orElse(usual);
    }

    private SshConnection throughVia(Host host, Target target, KnownHosts known, NoRoute direct) {
        Host via = viaThatAnswers(direct);
        SshConnection member = to(via);
        List<KnownHosts> believed = new ArrayList<>(List.of(known));
        if (lenience.vouches(via, host.address())) {
            believed.add(vouchedBy.computeIfAbsent(member.name(), key -> knownTo(member)));
        }
        try {
            SshConnection link =
                    new Dial(host.name(), target, Optional.of(member), believed, patience(target, DIRECT)).connect();
            link.vouchedFor()
                    .ifPresent(fingerprint -> notes.add(host.name() + "'s host key is taken from " + via.name()
                            + "'s known_hosts: " + fingerprint));
            return link;
        } catch (UnknownHostKey e) {
            throw e.behind(member, target, lenience.declaredAddresses().contains(host.address()));
        } catch (NoRoute e) {
            throw new NoRoute(
                    e.getMessage(),
                    e.detail().orElse("") + "; and directly: " + direct.getMessage(),
                    e.hint().orElse(null));
        }
    }

    /** Returns what an operator should know of how hosts were reached. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Returns the first that answers; if none does, the error is about the route to the host. */
    private Host viaThatAnswers(NoRoute direct) {
        NoRoute last = direct;
        for (Host via : vias) {
            try {
                to(via);
                return via;
            } catch (NoRoute next) {
                last = next;
            }
        }
        throw last;
    }

    private Optional<SshConnection> hop(List<String> jumps) {
        Optional<SshConnection> last = Optional.empty();
        List<String> chain = new ArrayList<>();
        for (String jump : jumps) {
            chain.add(jump);
            Optional<SshConnection> before = last;
            last = Optional.of(shared(List.copyOf(chain), () -> {
                Target target = targets.hop(jump);
                KnownHosts known = KnownHostsFiles.read(target.knownHosts());
                return new Dial("jump host " + jump, target, before, List.of(known), patience(target, DIRECT))
                        .connect();
            }));
        }
        return last;
    }

    /** Returns the host keys that the login user of a host has verified. */
    private static KnownHosts knownTo(SshConnection link) {
        List<KnownHosts.Line> lines = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        for (String file : List.of("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")) {
            Result result = Exec.run(
                    link, Command.reading("sh", "-c", "cat " + file + " 2>/dev/null; :"), Duration.ofSeconds(10));
            String source = file + " of " + link.target().user() + " on " + link.name();
            sources.add(source);
            lines.addAll(KnownHosts.parse(source, result.out()));
        }
        return new KnownHosts(sources, lines);
    }

    @Override
    public void close() {
        closed = true;
        List<Thread> closing = new ArrayList<>();
        for (CompletableFuture<SshConnection> link : links.values()) {
            // The closing is parallel and bounded, because it may block for a dead peer.
            link.thenAccept(open -> {
                Thread thread = new Thread(open::close, "kesh-close");
                thread.setDaemon(true);
                thread.start();
                closing.add(thread);
            });
        }
        Deadline deadline = Deadline.in(CLOSING);
        for (Thread thread : closing) {
            try {
                thread.join(Math.max(1, deadline.left()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
