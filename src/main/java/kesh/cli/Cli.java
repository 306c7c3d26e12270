package kesh.cli;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kesh.translation.Language;
import kesh.translation.Translation;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The command line: turns what was typed into a command, and the end of that into an exit code. */
public final class Cli {
    /** The options of a command, and the function that makes the command from the parsed ones. */
    private record Entry(Function<Syntax, CommandSpec> spec, Function<ParseResult, Command> parsed) {}

    /** All commands, in the order of the help. */
    private static final List<Entry> COMMANDS = List.of(
            new Entry(ScriptCommand::spec, ScriptCommand::of),
            new Entry(PlanCommand::spec, PlanCommand::of),
            new Entry(ApplyCommand::spec, ApplyCommand::of),
            new Entry(StatusCommand::spec, StatusCommand::of),
            new Entry(CheckCommand::spec, CheckCommand::of),
            new Entry(WatchCommand::spec, WatchCommand::of),
            new Entry(ReportCommand::spec, ReportCommand::of),
            new Entry(SurveyCommand::spec, SurveyCommand::of),
            new Entry(TestCommand::spec, TestCommand::of),
            new Entry(ImportCommand::spec, ImportCommand::of),
            new Entry(ExportCommand::spec, ExportCommand::of),
            new Entry(ExplainCommand::spec, ExplainCommand::of),
            new Entry(WordsCommand::spec, WordsCommand::of),
            new Entry(HelpCommand::spec, HelpCommand::of),
            new Entry(SchemaCommand::spec, asked -> new SchemaCommand()));

    private final Front front;
    private final CommandLine commandLine;
    private final Map<CommandSpec, Function<ParseResult, Command>> parsers = new IdentityHashMap<>();

    private Cli(Front front) {
        this.front = front;
        Syntax syntax = new Syntax(front.translation());
        CommandSpec shell = ShellCommand.spec(syntax);
        parsers.put(shell, ShellCommand::of);
        for (Entry entry : COMMANDS) {
            CommandSpec spec = entry.spec().apply(syntax);
            parsers.put(spec, entry.parsed());
            shell.addSubcommand(spec.name(), spec);
        }
        commandLine = new CommandLine(shell);
        // The text after -e may be a word that is also a command.
        commandLine.setAllowSubcommandsAsOptionParameters(true);
    }

    /** @return the exit code */
    public static int run(String... typed) {
        return new Cli(Front.of(Translation.into(Language.of(typed, System.getenv())))).exitCode(typed);
    }

    private int exitCode(String... typed) {
        ParseResult parsed;
        try {
            parsed = commandLine.parseArgs(typed);
        } catch (CommandLine.ParameterException wrong) {
            return wrong(wrong);
        }
        ParseResult chosen = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        if (chosen.hasMatchedOption("--help")) {
            chosen.commandSpec().commandLine().usage(front.out(), CommandLine.Help.Ansi.OFF);
            return ExitCode.DONE;
        }
        if (chosen.hasMatchedOption("--version")) {
            front.out().println("kesh " + Cli.class.getPackage().getImplementationVersion());
            return ExitCode.DONE;
        }
        Command command = parsers.get(chosen.commandSpec()).apply(chosen);
        return front.code(command.output(), () -> command.run(front));
    }

    private int wrong(CommandLine.ParameterException wrong) {
        // For a group of options, picocli's own message begins with "Error: ".
        front.err().println(front.say("error: ") + front.say(wrong.getMessage().replaceFirst("^Error: ", "")));
        List<String> suggestions = wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        front.err()
                .println(front.say(
                        suggestions.isEmpty()
                                ? "HINT: '" + command + " --help' shows its arguments and options"
                                : "HINT: did you mean " + String.join(front.say(" or "), suggestions) + "?"));
        return ExitCode.WRONG;
    }
}
