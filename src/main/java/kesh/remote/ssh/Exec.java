package kesh.remote.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kesh.Problem;
import kesh.command.Command;
import kesh.command.Drain;
import kesh.command.Feed;
import kesh.command.Most;
import kesh.command.Quote;
import kesh.remote.Result;
import kesh.remote.TimedOut;
import kesh.remote.TooMuch;
import kesh.remote.Unreachable;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.OpenFailException;

/** Runs one command over a connection, whatever the remote user's login shell prints before it. */
public final class Exec {
    /**
     * The program's output starts after a line nobody else can have printed: banners, {@code .bashrc} and wrappers come
     * before it, on both streams. If nobody reads any more, the program does not begin.
     */
    private static final String WRAPPER =
            "echo \"$0 $$\" && echo \"$0 $$\" >&2 || exit 125; LC_ALL=C; export LC_ALL; exec \"$@\"";

    private static final long RETRY = 50;

    /** The bound for identifying a program, and that for ending it. */
    private static final Duration END = Duration.ofSeconds(2);

    /** So long after its bound, a request that has not ended by itself is cut off with its connection. */
    private static final Duration CUT = Duration.ofSeconds(15);

    /** A process id above 1: the negative of 1 means all processes. */
    private static final Pattern PROCESS = Pattern.compile("[2-9]|[1-9]\\d{1,9}");

    private Exec() {}

    public static Result run(SshConnection link, Command command, Duration limit) {
        Deadline deadline = Deadline.in(limit);
        Command plain = command.job().isPresent() ? Jobs.command(command) : command;
        String token = "kesh-" + UUID.randomUUID();
        byte[] text = plain.input()
                .map(input -> input.reveal().getBytes(StandardCharsets.UTF_8))
                .orElse(new byte[0]);
        boolean permitted = false;
        ExecChannel channel = null;
        CompletableFuture<Void> cut = link.cutAfter(limit.plus(CUT));
        try {
            permitted = link.sessions().tryAcquire(deadline.left(), TimeUnit.MILLISECONDS);
            channel = permitted ? open(link, deadline, plain.most()) : null;
            if (channel == null) {
                throw new TimedOut(what(link, command), limit);
            }
            channel.start(line(token, plain.argv()));
            feed(link, channel, token, plain.feed().orElse(out -> out.write(text)), deadline);
            if (!ended(link, channel, token, plain.drain(), deadline)) {
                end(link, channel, token);
                throw new TimedOut(what(link, command), limit);
            }
            return result(link, command, channel, token);
        } catch (ExecChannel.Flood flood) {
            TooMuch told = tooMuch(link, command, channel, token);
            endQuietly(link, channel, token);
            throw told;
        } catch (IOException e) {
            throw SshFailures.lost(link, what(link, command), e);
        } catch (InterruptedException e) {
            // A job must outlive its kesh; anything else ends with the thread that asked for it.
            if (channel != null && command.job().isEmpty()) {
                endQuietly(link, channel, token);
            }
            Thread.currentThread().interrupt();
            throw SshFailures.lost(link, what(link, command), e);
        } finally {
            cut.cancel(false);
            if (permitted) {
                link.sessions().release();
            }
        }
    }

    /** Writes the input. If the input cannot be read, the program is ended, as it must not wait for it. */
    private static void feed(SshConnection link, ExecChannel channel, String token, Feed feed, Deadline deadline)
            throws IOException {
        try {
            channel.feed(feed, deadline);
        } catch (Problem nothingToFeed) {
            endQuietly(link, channel, token);
            throw nothingToFeed;
        }
    }

    /** Returns false if it still runs after the deadline. If its output is not taken, the program is ended. */
    private static boolean ended(
            SshConnection link, ExecChannel channel, String token, Optional<Drain> drain, Deadline deadline)
            throws IOException, InterruptedException {
        if (drain.isPresent() && channel.divertAfter(token + " ", deadline)) {
            Optional<byte[]> some = channel.takeSome(deadline);
            while (some.isPresent() && some.get().length > 0) {
                try {
                    drain.get().take(some.get());
                } catch (Problem notTaken) {
                    endQuietly(link, channel, token);
                    throw notTaken;
                }
                some = channel.takeSome(deadline);
            }
        }
        return channel.awaitEnd(deadline);
    }

    private static TooMuch tooMuch(SshConnection link, Command command, ExecChannel channel, String token) {
        String out = new String(channel.out(), StandardCharsets.UTF_8);
        String err = new String(channel.err(), StandardCharsets.UTF_8);
        String most = Most.text(command.most());
        boolean began = after(token, out).isPresent();
        return new TooMuch(
                link.name() + ": "
                        + (began
                                ? "the command printed more than " + most + ", and was ended"
                                : "the login shell of " + link.target().user() + " printed more than " + most
                                        + " before the command, and was ended"),
                "the command: " + command
                        + beginning(after(token, out).orElse(out)
                                + after(token, err).orElse(err)),
                began
                        ? "Let it print less (… | tail -n 100), or into a file there, and fetch that: get 'FILE', …"
                        : "Look at what its startup files print, such as ~/.bashrc: ssh " + link.target() + " true");
    }

    private static String beginning(String printed) {
        String text =
                printed.substring(0, Math.min(printed.length(), 1000)).strip().replaceAll("\\s+", " ");
        return "; it began with: " + text.substring(0, Math.min(text.length(), 60));
    }

    private static String what(SshConnection link, Command command) {
        return link.name() + ": " + command;
    }

    /** Opens a session; returns null if none was free in time. It waits if others use up what the server allows. */
    public static ExecChannel open(SshConnection link, Deadline deadline, int most)
            throws IOException, InterruptedException {
        while (true) {
            ExecChannel channel = new ExecChannel(link.connection(), most);
            try {
                return channel.open(deadline) ? channel : null;
            } catch (ConnectionException e) {
                if (!(e instanceof OpenFailException) || deadline.left() <= RETRY) {
                    throw e;
                }
                Thread.sleep(RETRY);
            }
        }
    }

    /**
     * Makes the line for the login shell. Backslashes and exclamation marks are outside of the quotes, where bash, zsh,
     * fish and csh treat them alike.
     */
    public static String line(String token, List<String> argv) {
        List<String> words = new ArrayList<>(List.of("exec", "sh", "-c", WRAPPER, token));
        words.addAll(argv);
        return String.join(
                " ",
                words.stream()
                        .map(Quote::word)
                        .map(word -> word.startsWith("'")
                                ? "'"
                                        + word.substring(1, word.length() - 1)
                                                .replace("'\\''", "\0")
                                                .replace("\\", "'\\\\'")
                                                .replace("!", "'\\!'")
                                                .replace("\0", "'\\''")
                                        + "'"
                                : word)
                        .toList());
    }

    private static Result result(SshConnection link, Command command, ExecChannel channel, String token) {
        String out = new String(channel.out(), StandardCharsets.UTF_8);
        String err = new String(channel.err(), StandardCharsets.UTF_8);
        Optional<String> ownOut = after(token, out);
        if (ownOut.isEmpty()) {
            throw new Unreachable(
                    link.name() + " did not run the command",
                    (channel.refused()
                                    ? "sshd refused to run it"
                                    : "the login shell of " + link.target().user() + " ended before it")
                            + said(out, err) + "; the command was: " + command,
                    "Try: ssh " + link.target() + " true");
        }
        Integer status = channel.getExitStatus();
        Optional<String> signal = Optional.ofNullable(channel.getExitSignal()).map(Enum::name);
        return new Result(
                status == null ? -1 : status,
                signal,
                ownOut.get(),
                after(token, err).orElse(""));
    }

    private static String said(String out, String err) {
        String text = (out + err).strip();
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(text.length(), 500));
    }

    /**
     * Ends the program and what it started: sshd made it the leader of a process group. A second command does that,
     * because OpenSSH before 7.9, and any for root, does not pass signals on; without either, the program would run on.
     * If a program has not printed its process id yet, this waits for it: it would begin when nobody watches any more.
     */
    private static void end(SshConnection link, ExecChannel channel, String token)
            throws IOException, InterruptedException {
        Optional<String> group = process(channel, token, Deadline.in(END));
        channel.abandon();
        if (group.isPresent()) {
            signal(link, "TERM", group.get(), Deadline.in(END));
        }
    }

    /** Waits until the program's process id has been printed; the output is not read without end for it. */
    private static Optional<String> process(ExecChannel channel, String token, Deadline soon)
            throws IOException, InterruptedException {
        try {
            return channel.takeUntil(token + " ", soon).isPresent() ? channel.takeUntil("\n", soon) : Optional.empty();
        } catch (ExecChannel.Flood noise) {
            return Optional.empty();
        }
    }

    /**
     * Signals a program that was started by {@link #line}, and what it started.
     *
     * @param process what the host printed as its process id; nothing is signalled if that is none
     */
    public static void signal(SshConnection link, String name, String process, Deadline soon)
            throws IOException, InterruptedException {
        if (!PROCESS.matcher(process).matches()) {
            return;
        }
        ExecChannel kill = new ExecChannel(link.connection(), Most.LOOKED_AT);
        if (kill.open(soon)) {
            kill.start("exec sh -c 'kill -s " + name + " -- -" + process + "'");
            kill.awaitEnd(soon);
            kill.abandon();
        }
    }

    private static void endQuietly(SshConnection link, ExecChannel channel, String token) {
        try {
            end(link, channel, token);
        } catch (InterruptedException again) {
            // The program is not waited for any longer.
            Thread.currentThread().interrupt();
        } catch (IOException lost) {
            // Nothing can be sent to it any more.
        }
    }

    private static Matcher marker(String token, String text) {
        return Pattern.compile(Pattern.quote(token) + " (\\d+)\n").matcher(text);
    }

    private static Optional<String> after(String token, String text) {
        Matcher marker = marker(token, text);
        return marker.find() ? Optional.of(text.substring(marker.end())) : Optional.empty();
    }
}
