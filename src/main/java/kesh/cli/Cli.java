package kesh.cli;

import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import kesh.Problem;
import kesh.Session;
import kesh.Session.Confirm;
import kesh.archive.StateFile;
import kesh.dsl.ClusterScript;
import kesh.dsl.Mistake;
import kesh.dsl.ScriptLoader;
import kesh.dsl.Words;
import kesh.run.Outcome;
import kesh.view.JsonView;
import kesh.view.TextView;
import kesh.view.View;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The command line. Written against picocli's model, not its annotations: reading those costs 50 ms at start-up. */
public final class Cli {
    private final PrintStream out = Terminal.utf8(System.out);
    private final PrintStream err = Terminal.utf8(System.err);
    private final Terminal terminal = Terminal.current();

    public int run(String[] args) {
        CommandLine commands = new CommandLine(commands());
        ParseResult parsed;
        try {
            parsed = commands.parseArgs(args);
        } catch (CommandLine.ParameterException wrong) {
            return wrong(wrong);
        }
        ParseResult chosen = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        if (chosen.hasMatchedOption("--help")) {
            usage(chosen.commandSpec().commandLine(), out);
            return ExitCode.DONE;
        }
        if (chosen.hasMatchedOption("--version")) {
            out.println("kesh " + Cli.class.getPackage().getImplementationVersion());
            return ExitCode.DONE;
        }
        return switch (chosen.commandSpec().name()) {
            case "script" -> chosen.hasMatchedOption("--plan") ? plan(chosen) : script(chosen);
            case "plan" -> plan(chosen);
            case "status" -> status(chosen);
            case "survey" -> survey(chosen);
            case "test" -> test(chosen);
            case "words" -> words();
            default -> {
                usage(commands, err);
                yield ExitCode.WRONG;
            }
        };
    }

    private static CommandSpec commands() {
        CommandSpec kesh = command(
                        "kesh", "Grows, shrinks and runs database clusters, and shows first what it will do.")
                .addOption(flag("--version", "the version of kesh"));
        kesh.addSubcommand(
                "script",
                withScript(command("script", "Plans a script, shows the plan, asks, executes it."))
                        .addOption(flag("--plan", "plan and show only, as 'kesh plan'"))
                        .addOption(flag("--yes", "execute without asking")));
        kesh.addSubcommand(
                "plan",
                withScript(command("plan", "Plans a script and shows the plan. Changes nothing."))
                        .addOption(file("FILE", "plan on a saved state, without looking at any host", "--state")
                                .build()));
        kesh.addSubcommand(
                "status", withCluster(withOutput(command("status", "Shows a cluster as it is. Changes nothing."))));
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
                                .description("for SCRIPT.groovy in it: SCRIPT/CASE.json and SCRIPT/CASE.plan")
                                .build()));
        kesh.addSubcommand("words", command("words", "Lists the words of the language, with an example of each."));
        return kesh;
    }

    private static CommandSpec command(String name, String does) {
        CommandSpec spec = CommandSpec.create()
                .name(name)
                .addOption(OptionSpec.builder("-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .description("this text")
                        .build());
        spec.usageMessage().description(does);
        return spec;
    }

    private static CommandSpec withCluster(CommandSpec spec) {
        return spec.addOption(file("FILE", "a script that declares the cluster", "-c", "--cluster")
                .required(true)
                .build());
    }

    private static OptionSpec.Builder file(String label, String description, String... names) {
        return OptionSpec.builder(names).type(Path.class).paramLabel(label).description(description);
    }

    private static CommandSpec withScript(CommandSpec spec) {
        return withOutput(spec)
                .addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .type(Path.class)
                        .arity("1")
                        .required(true)
                        .paramLabel("FILE")
                        .description("the script")
                        .build())
                .addPositional(PositionalParamSpec.builder()
                        .index("1..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("0..*")
                        .paramLabel("ARG")
                        .description("the script's own arguments, 'args' in it")
                        .build());
    }

    private static CommandSpec withOutput(CommandSpec spec) {
        return spec.addOption(OptionSpec.builder("--format")
                        .type(Format.class)
                        .paramLabel("text|json")
                        .description("how to write; json is one object a line")
                        .defaultValue("text")
                        .build())
                .addOption(flag("-v", "--verbose", "also the checks that hold"));
    }

    private enum Format {
        text,
        json
    }

    private static OptionSpec flag(String... namesAndDescription) {
        int last = namesAndDescription.length - 1;
        String[] names = List.of(namesAndDescription).subList(0, last).toArray(String[]::new);
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(namesAndDescription[last])
                .build();
    }

    private int script(ParseResult asked) {
        Session session = session(asked, asked.hasMatchedOption("--yes"));
        return ending(asked, () -> Interrupts.during(session, () -> session.run(load(asked))));
    }

    private int plan(ParseResult asked) {
        return ending(
                asked,
                () -> asked.hasMatchedOption("--state")
                        ? session(asked, false)
                                .plan(load(asked), saved(asked.matchedOptionValue("--state", Path.of(""))))
                        : session(asked, false).plan(load(asked)));
    }

    private static StateFile saved(Path file) {
        return StateFile.read(file.toString(), Texts.read(file, "the saved state"));
    }

    private int status(ParseResult asked) {
        return ending(asked, () -> {
            session(asked, false).status(cluster(asked));
            return Outcome.nothingToDo();
        });
    }

    private int survey(ParseResult asked) {
        return ending(asked, () -> {
            Path file = asked.matchedOptionValue("--save", Path.of(""));
            StateFile seen = new StateFile(
                    Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    session(asked, false).status(cluster(asked)));
            Texts.write(file, seen.text());
            return Outcome.nothingToDo();
        });
    }

    private int test(ParseResult asked) {
        return code(
                asked,
                () -> new ScriptTests(out)
                                .run(asked.matchedPositionalValue(0, Path.of("")), asked.hasMatchedOption("--approve"))
                        ? ExitCode.DONE
                        : ExitCode.DIFFERS);
    }

    private static ClusterScript cluster(ParseResult asked) {
        return ScriptLoader.load(asked.matchedOptionValue("-c", Path.of("")), List.of());
    }

    private int words() {
        Words.all().forEach(word -> {
            out.println(word.name() + ": " + word.does());
            if (!word.options().isEmpty()) {
                out.println("    options: " + String.join(", ", word.options()));
            }
            out.println("    " + word.example());
        });
        return ExitCode.DONE;
    }

    private static ClusterScript load(ParseResult asked) {
        return ScriptLoader.load(
                asked.matchedPositionalValue(0, Path.of("")), asked.matchedPositionalValue(1, List.of()));
    }

    private Session session(ParseResult asked, boolean yes) {
        Confirm confirm = yes ? plan -> Optional.empty() : plan -> terminal.ask(plan, out);
        return new Session(view(asked), confirm, journals(), operator());
    }

    private View view(ParseResult asked) {
        return asked.matchedOptionValue("--format", Format.text) == Format.json
                ? new JsonView(out)
                : new TextView(out, err, terminal.rewrites(), asked.hasMatchedOption("--verbose"));
    }

    private int ending(ParseResult asked, Supplier<Outcome> run) {
        return code(asked, () -> ExitCode.of(run.get()));
    }

    private int code(ParseResult asked, IntSupplier run) {
        try {
            return run.getAsInt();
        } catch (Problem problem) {
            View view = view(asked);
            view.problem(problem);
            boolean mistake = problem instanceof Mistake;
            err.println(
                    "Refused: " + (mistake ? "the script is wrong" : problem.getMessage()) + ". Nothing was changed.");
            return mistake ? ExitCode.WRONG : ExitCode.REFUSED;
        }
    }

    /** XDG Base Directory Specification: state that is to outlive a restart. */
    private static Path journals() {
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state == null || state.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        return base.resolve("kesh").resolve("journal");
    }

    /** Who works, where, since when: fits into the 63 bytes of an application name. */
    private static String operator() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "?";
        }
        return "kesh: %s@%s since %s"
                .formatted(System.getProperty("user.name"), host, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static void usage(CommandLine command, PrintStream to) {
        command.usage(to, CommandLine.Help.Ansi.OFF);
    }

    private int wrong(CommandLine.ParameterException wrong) {
        err.println("error: " + wrong.getMessage());
        List<String> suggestions = wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        err.println(
                suggestions.isEmpty()
                        ? "HINT: '" + command + " --help' shows what it takes"
                        : "HINT: did you mean " + String.join(" or ", suggestions) + "?");
        return ExitCode.WRONG;
    }
}
