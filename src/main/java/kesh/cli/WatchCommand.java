package kesh.cli;

import java.io.IOException;
import java.time.Duration;
import kesh.Inspection;
import kesh.Problem;
import kesh.dsl.ClusterScript;
import kesh.repl.WatchScreen;
import kesh.view.WatchPrinter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh watch}: shows a cluster live.
 *
 * @param every the time between two looks
 * @param times the number of looks after which it ends; 0 if it never ends by itself
 */
record WatchCommand(ClusterOption cluster, Duration every, int times, Output output) implements Command {

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command(
                "watch",
                "Shows a cluster live: lag, rates, slots, what is running, events. Without a terminal, "
                        + "or with --times, one block or one line of JSON for each reading.");
        return ClusterOption.addTo(Output.addTo(spec, syntax), syntax)
                .addOption(syntax.time("--every", "time between two readings: 500ms, 2s, 1m; default 1s"))
                .addOption(OptionSpec.builder("--times")
                        .type(int.class)
                        .paramLabel("N")
                        .description(syntax.say("the number of readings after which it ends"))
                        .build());
    }

    static Command of(ParseResult asked) {
        return new WatchCommand(
                ClusterOption.of(asked),
                asked.matchedOptionValue("--every", Duration.ofSeconds(1)),
                asked.matchedOptionValue("--times", 0),
                Output.of(asked));
    }

    @Override
    public int run(Front front) {
        ClusterScript declared = cluster.declared();
        Inspection inspection = front.inspection(output);
        if (!front.terminal().fills() || output.json() || times > 0) {
            inspection.watch(
                    declared,
                    every,
                    new WatchPrinter(
                            output.json() ? front.data() : front.out(), front.translation(), output.json(), times));
            return ExitCode.DONE;
        }
        try (WatchScreen screen =
                WatchScreen.open(front.translation(), front.terminal().rewrites())) {
            return front.during(UnderWay.of(screen), () -> {
                screen.during(shown -> inspection.watch(declared, every, shown));
                return ExitCode.DONE;
            });
        } catch (IOException noTerminal) {
            throw new Problem(
                    "the terminal cannot be used", noTerminal.toString(), "--times N works without a terminal");
        }
    }
}
