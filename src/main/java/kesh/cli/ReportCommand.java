package kesh.cli;

import java.nio.file.Path;
import java.time.Duration;
import kesh.view.Report;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code kesh report}: writes a page about a cluster.
 *
 * @param period how long the servers are sampled
 */
record ReportCommand(ClusterOption cluster, Path page, Duration period) implements Command {
    /** The maximum number of looks, as no chart can show more. */
    private static final int MOST_LOOKS = 600;

    static CommandSpec spec(Syntax syntax) {
        CommandSpec spec = syntax.command(
                "report",
                "Writes a page about a cluster: topology, health, lag and WAL over a period, settings "
                        + "that differ, operations. Changes nothing.");
        return ClusterOption.addTo(spec, syntax)
                .addOption(syntax.file("FILE", "the file to write: one HTML file that needs nothing else", "--html")
                        .required(true)
                        .build())
                .addOption(syntax.time("--for", "how long to sample; default 10s"));
    }

    static Command of(ParseResult asked) {
        return new ReportCommand(
                ClusterOption.of(asked),
                asked.matchedOptionValue("--html", Path.of("")),
                asked.matchedOptionValue("--for", Duration.ofSeconds(10)));
    }

    @Override
    public int run(Front front) {
        Duration seldom = period.dividedBy(MOST_LOOKS);
        Duration every = seldom.compareTo(Duration.ofSeconds(1)) > 0 ? seldom : Duration.ofSeconds(1);
        Report report = front.inspection(output()).report(cluster.declared(), period, every);
        Texts.write(page, report.html(front.translation()));
        return ExitCode.DONE;
    }
}
