package kesh.cli;

import static kesh.translation.Language.say;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What can be typed. Written against picocli's model, not its annotations: reading those costs 50 ms at start-up. */
final class Commands {
    /** No more often are servers asked. */
    private static final int LEAST_MILLIS = 200;

    /** As it stands in the file, so it is not translated. */
    private static final String PHRASES = """

              form    messages of our backup
              means   what backup.sh logs

              says    backup of (\\S+) failed
              sample  [ERROR] backup of pg1 failed
              failed  the backup of {} failed
              hint    see /var/log/backup.log\
            """;

    private Commands() {}

    static CommandSpec all() {
        CommandSpec kesh = command(
                        "kesh",
                        "Grows, shrinks and runs database clusters, and shows first what it will do. Without a command: the shell.")
                .addOption(flag("--version", "the version of kesh"))
                .addOption(file("FILE", "a script that declares the cluster to work on", "-c", "--cluster")
                        .build())
                .addOption(OptionSpec.builder("-e")
                        .type(String.class)
                        .paramLabel("TEXT")
                        .description(say("what would be typed into the shell; then it ends"))
                        .build())
                .addOption(file("FILE", "run line by line before the first prompt", "-i")
                        .build())
                .addOption(flag("--yes", "execute without asking"))
                .addOption(confirm())
                .addOption(flag("-v", "--verbose", "also the checks that hold"));
        kesh.addSubcommand(
                "script",
                withScript(command("script", "Plans a script, shows the plan, asks, executes it."))
                        .addOption(flag("--plan", "plan and show only, as 'kesh plan'"))
                        .addOption(flag("--yes", "execute without asking"))
                        .addOption(confirm()));
        kesh.addSubcommand(
                "plan",
                withScript(command("plan", "Plans a script and shows the plan. Changes nothing."))
                        .addOption(file("FILE", "plan on a saved state, without looking at any host", "--state")
                                .build())
                        .addOption(file("PLAN", "keep the plan, to be reviewed and applied", "--out")
                                .build()));
        kesh.addSubcommand(
                "apply",
                withOutput(command("apply", "Executes a kept plan, if the cluster is still as it was planned on."))
                        .addOption(flag("--yes", "execute without asking"))
                        .addOption(confirm())
                        .addOption(askPassword())
                        .addOption(passwordStdin())
                        .addPositional(PositionalParamSpec.builder()
                                .index("0")
                                .type(Path.class)
                                .arity("1")
                                .required(true)
                                .paramLabel("PLAN")
                                .description(say("a file that 'kesh plan --out' wrote"))
                                .build()));
        kesh.addSubcommand(
                "status", withCluster(withOutput(command("status", "Shows a cluster as it is. Changes nothing."))));
        kesh.addSubcommand(
                "check",
                withCluster(withOutput(command(
                        "check",
                        "Looks at a cluster's health. Changes nothing. Exit status: 0 all is well, 1 warnings only,"
                                + " 2 something fails, 3 something is not known."))));
        kesh.addSubcommand(
                "watch",
                withCluster(withOutput(command(
                                "watch",
                                "Shows a cluster live: lag, rates, slots, what is at work, events. Without a terminal, or with"
                                        + " --times, one block or one line of JSON for each look.")))
                        .addOption(time("--every", "between two looks: 500ms, 2s, 1m; 1s unless it is given"))
                        .addOption(OptionSpec.builder("--times")
                                .type(int.class)
                                .paramLabel("N")
                                .description(say("after how many looks it ends"))
                                .build()));
        kesh.addSubcommand(
                "report",
                withCluster(command(
                                "report",
                                "Writes a page about a cluster: topology, health, lag and WAL over a while, settings that"
                                        + " differ, operations. Changes nothing."))
                        .addOption(file("FILE", "where to: one HTML file that needs nothing else", "--html")
                                .required(true)
                                .build())
                        .addOption(time("--for", "how long to sample; 10s unless it is given")));
        kesh.addSubcommand(
                "survey",
                withCluster(withOutput(command(
                                "survey", "Looks at a cluster and keeps what was seen, without secrets, as a file.")))
                        .addOption(file("FILE", "where to: a state for 'kesh plan --state'", "--save")
                                .required(true)
                                .build()));
        kesh.addSubcommand(
                "test",
                command("test", "Plans scripts on saved states and compares with the plans that were approved.")
                        .addOption(flag("--approve", "take the plans as they are now for approved"))
                        .addPositional(PositionalParamSpec.builder()
                                .index("0")
                                .type(Path.class)
                                .arity("1")
                                .required(true)
                                .paramLabel("DIR")
                                .description(say("for SCRIPT.groovy in it: SCRIPT/CASE.json and SCRIPT/CASE.plan"))
                                .build()));
        kesh.addSubcommand(
                "import",
                command(
                                "import",
                                "Reads KingbaseES' install.conf, or what repmgr cluster show printed, and writes a script.")
                        .addOption(OptionSpec.builder("--section")
                                .type(String.class)
                                .paramLabel("expand|shrink")
                                .description(say("which one, where the file is filled in for both"))
                                .build())
                        .addPositional(
                                input(
                                        "an install.conf, or a file with that output; it is read as data, nothing of it is run")));
        kesh.addSubcommand(
                "export",
                command(
                                "export",
                                "Writes the install.conf with which cluster_install.sh would do the same as a script.")
                        .addPositional(input("a script with one expand or one shrink")));
        kesh.addSubcommand("explain", explain());
        kesh.addSubcommand(
                "words",
                command("words", "Lists the words of the language, with an example of each.")
                        .addOption(flag("--snippets", "as code snippets for VS Code")));
        kesh.addSubcommand(
                "help",
                command("help", "Shows the whole page of a word, or what a command takes.")
                        .addPositional(PositionalParamSpec.builder()
                                .index("0")
                                .type(String.class)
                                .arity("0..1")
                                .paramLabel("WORD")
                                .description(say("a word of the language, or a command"))
                                .build()));
        kesh.addSubcommand(
                "schema", command("schema", "Prints the JSON Schema of the lines that --format json prints."));
        return kesh;
    }

    private static CommandSpec explain() {
        CommandSpec explain = withFormat(command(
                        "explain",
                        "Says what a text means that repmgr, KingbaseES' tools or a log printed, and what to do."
                                + " Connects to nothing. Exit status as of check.")
                .addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .type(Path.class)
                        .arity("0..1")
                        .paramLabel("FILE")
                        .description(say("a file with the text; standard input for - or none"))
                        .build()));
        explain.usageMessage()
                .footer(
                        "",
                        say(
                                "What other messages mean, you can say in files *.txt in ~/.config/kesh/explain, which go before what kesh knows. Such as:"),
                        PHRASES);
        return explain;
    }

    private static CommandSpec command(String name, String does) {
        CommandSpec spec = CommandSpec.create()
                .name(name)
                .addOption(OptionSpec.builder("-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .description(say("this text"))
                        .build())
                .addOption(OptionSpec.builder("--lang")
                        .type(Tongue.class)
                        .paramLabel("en|zh")
                        .description(say("the language of messages; that of the locale unless it is given"))
                        .build());
        spec.usageMessage()
                .description(say(does))
                .synopsisHeading(say("Usage: "))
                .commandListHeading(say("Commands:") + "%n");
        return spec;
    }

    private static CommandSpec withCluster(CommandSpec spec) {
        return spec.addArgGroup(CommandLine.Model.ArgGroupSpec.builder()
                .exclusive(true)
                .multiplicity("1")
                .addArg(file("FILE", "a script that declares the cluster", "-c", "--cluster")
                        .build())
                .addArg(OptionSpec.builder("--via")
                        .type(String.class)
                        .paramLabel("[USER@]HOST")
                        .description(say("a member, instead of a script; how to log in says ~/.ssh/config"))
                        .build())
                .build());
    }

    private static OptionSpec time(String name, String description) {
        return OptionSpec.builder(name)
                .type(Duration.class)
                .converters(Commands::duration)
                .paramLabel("TIME")
                .description(say(description))
                .build();
    }

    private static Duration duration(String text) {
        Matcher parts = Pattern.compile("([1-9][0-9]{0,5})(ms|s|m|h)").matcher(text);
        if (!parts.matches()) {
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is no time: it must be such as 500ms, 2s or 1m");
        }
        long count = Long.parseLong(parts.group(1));
        Duration duration =
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                };
        if (duration.toMillis() < LEAST_MILLIS) {
            throw new CommandLine.TypeConversionException("'" + text + "' is less than " + LEAST_MILLIS + "ms");
        }
        return duration;
    }

    private static PositionalParamSpec input(String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .type(Path.class)
                .arity("1")
                .required(true)
                .paramLabel("FILE")
                .description(say(description))
                .build();
    }

    private static OptionSpec confirm() {
        return OptionSpec.builder("--confirm")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel("NODE")
                .description(say("with --yes: the data of this node may be removed"))
                .build();
    }

    private static OptionSpec.Builder file(String label, String description, String... names) {
        return OptionSpec.builder(names).type(Path.class).paramLabel(label).description(say(description));
    }

    private static OptionSpec askPassword() {
        return flag(
                "--ask-password", "ask for a password, for hosts that do not take your key yet; see the word trust");
    }

    private static OptionSpec passwordStdin() {
        return flag("--password-stdin", "the same password, as the first line of standard input");
    }

    private static CommandSpec withScript(CommandSpec spec) {
        return withOutput(spec)
                .addOption(askPassword())
                .addOption(passwordStdin())
                .addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .type(Path.class)
                        .arity("1")
                        .required(true)
                        .paramLabel("FILE")
                        .description(say("the script"))
                        .build())
                .addPositional(PositionalParamSpec.builder()
                        .index("1..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("0..*")
                        .paramLabel("ARG")
                        .description(say("the script's own arguments, 'args' in it"))
                        .build());
    }

    private static CommandSpec withOutput(CommandSpec spec) {
        return withFormat(spec).addOption(flag("-v", "--verbose", "also the checks that hold"));
    }

    private static CommandSpec withFormat(CommandSpec spec) {
        return spec.addOption(OptionSpec.builder("--format")
                .type(Format.class)
                .paramLabel("text|json")
                .description(say("how to write; json is one object a line"))
                .defaultValue("text")
                .build());
    }

    enum Tongue {
        en,
        zh
    }

    enum Format {
        text,
        json
    }

    private static OptionSpec flag(String... namesAndDescription) {
        int last = namesAndDescription.length - 1;
        String[] names = List.of(namesAndDescription).subList(0, last).toArray(String[]::new);
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(say(namesAndDescription[last]))
                .build();
    }
}
