package kesh.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kesh.cluster.Masked;
import kesh.cluster.Right;

/**
 * One program run on a host: a list of arguments, never a line of shell. Secrets and file contents go in through
 * {@code input} (standard input), not through arguments, which {@code ps} shows to everyone.
 *
 * @param feed used in place of {@code input} if present: for data that is too large for memory, or is no text
 * @param drain takes the program's standard output, if present: for what is too large for memory, or is no text; the
 *     result has none of it then
 * @param job if present, the command outlives the connection: it runs in a process group of its own with a directory of
 *     that name, and running the same job again while it runs attaches to it instead of starting a second one
 * @param rights what repmgr's user must be allowed in the cluster's servers, for what the program asks of them
 */
public record Command(
        List<String> argv,
        Effect effect,
        Optional<Masked> input,
        Optional<Feed> feed,
        Optional<Drain> drain,
        Optional<String> job,
        Set<Right> rights) {

    public Command {
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command has at least a program");
        }
    }

    public static Command reading(String... argv) {
        return plain(List.of(argv), Effect.READS);
    }

    public static Command changing(String... argv) {
        return changing(List.of(argv));
    }

    public static Command changing(List<String> argv) {
        return plain(argv, Effect.CHANGES);
    }

    private static Command plain(List<String> argv, Effect effect) {
        return new Command(
                argv, effect, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Set.of());
    }

    public Command withInput(Masked input) {
        return new Command(argv, effect, Optional.of(input), Optional.empty(), drain, job, rights);
    }

    public Command fedBy(Feed source) {
        return new Command(argv, effect, Optional.empty(), Optional.of(source), drain, job, rights);
    }

    public Command drainedBy(Drain taker) {
        return new Command(argv, effect, input, feed, Optional.of(taker), job, rights);
    }

    public Command asJob(String name) {
        return new Command(argv, effect, input, feed, drain, Optional.of(name), rights);
    }

    public Command needing(Right... needed) {
        return new Command(argv, effect, input, feed, drain, job, Set.of(needed));
    }

    /** Returns the most bytes that it may print. */
    public int most() {
        return effect == Effect.READS ? Most.LOOKED_AT : Most.PRINTED;
    }

    /** Returns the line as an operator would type it, without the input. */
    @Override
    public String toString() {
        return Quote.line(argv);
    }
}
