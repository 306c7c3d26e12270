package kesh.cli;

import static kesh.translation.Language.say;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kesh.Confirm;
import kesh.Defaults;
import kesh.Inspection;
import kesh.Problem;
import kesh.Sameness;
import kesh.Session;
import kesh.dsl.ClusterScript;
import kesh.dsl.Mistake;
import kesh.dsl.ScriptLoader;
import kesh.explain.Explanation;
import kesh.migrate.InstallConfOfScript;
import kesh.migrate.ScriptOfClusterShow;
import kesh.migrate.ScriptOfInstallConf;
import kesh.record.PlanFile;
import kesh.record.StateFile;
import kesh.repl.Console;
import kesh.repl.Shell;
import kesh.repl.WatchScreen;
import kesh.run.Event;
import kesh.run.Outcome;
import kesh.translation.Language;
import kesh.view.ExplanationText;
import kesh.view.JsonView;
import kesh.view.TextView;
import kesh.view.View;
import kesh.view.WatchPrinter;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The command line: from what was typed to a session, and from its end to an exit code. */
public final class Cli {
    /** More than that no chart can show. */
    private static final int LOOKS_IN_REPORT = 600;

    private final PrintStream out = Terminal.shown(System.out);
    private final PrintStream err = Terminal.shown(System.err);
    private final Terminal terminal = Terminal.current();

    public int run(String[] args) {
        Language.speak(Language.of(args, System.getenv()));
        CommandLine commands = new CommandLine(Commands.all());
        // What is typed after -e may be a word that is also a command.
        commands.setAllowSubcommandsAsOptionParameters(true);
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
            case "apply" -> apply(chosen);
            case "survey" -> survey(chosen);
            case "test" -> test(chosen);
            case "check" -> check(chosen);
            case "watch" -> watch(chosen);
            case "report" -> report(chosen);
            case "import" -> imported(chosen);
            case "export" -> exported(chosen);
            case "explain" -> explain(chosen);
            case "words" -> Vocabulary.list(out, chosen.hasMatchedOption("--snippets"));
            case "help" -> code(chosen, () -> Vocabulary.help(out, commands, chosen.matchedPositionalValue(0, "")));
            case "schema" -> schema();
            default -> shell(chosen);
        };
    }

    private int script(ParseResult asked) {
        Session session = session(asked);
        return during(UnderWay.of(session), () -> ending(asked, () -> session.run(load(asked))));
    }

    private int plan(ParseResult asked) {
        return ending(
                asked,
                () -> asked.hasMatchedOption("--state")
                        ? session(asked).plan(load(asked), saved(asked.matchedOptionValue("--state", Path.of(""))))
                        : session(asked).plan(load(asked), planned -> keep(asked, planned)));
    }

    private static void keep(ParseResult asked, Event.Planned planned) {
        Path script = asked.matchedPositionalValue(0, Path.of(""));
        Path file = asked.matchedOptionValue("--out", null);
        if (file != null) {
            PlanFile kept = new PlanFile(
                    script.getFileName().toString(),
                    Texts.read(script, "the script"),
                    asked.matchedPositionalValue(1, List.of()),
                    // What is kept is data, compared and read elsewhere: English.
                    Language.in(Language.ENGLISH, () -> TextView.of(planned)),
                    Sameness.digest(planned.plan()),
                    new StateFile(
                            Instant.now().truncatedTo(ChronoUnit.SECONDS),
                            planned.plan().before()));
            Texts.write(file, kept.text());
        }
    }

    private int apply(ParseResult asked) {
        Session session = session(asked);
        return during(
                UnderWay.of(session),
                () -> ending(asked, () -> {
                    Path file = asked.matchedPositionalValue(0, Path.of(""));
                    PlanFile kept = PlanFile.read(file.toString(), Texts.read(file, "the plan"));
                    ClusterScript script = ScriptLoader.load(kept.script(), kept.source(), kept.arguments());
                    return session.apply(opened(asked, script), kept);
                }));
    }

    private static StateFile saved(Path file) {
        return StateFile.read(file.toString(), Texts.read(file, "the saved state"));
    }

    private int status(ParseResult asked) {
        return ending(asked, () -> {
            inspection(asked).status(cluster(asked));
            return Outcome.nothingToDo();
        });
    }

    private int check(ParseResult asked) {
        return code(
                asked, () -> ExitCode.of(inspection(asked).check(cluster(asked)).checks()));
    }

    private int survey(ParseResult asked) {
        return ending(asked, () -> {
            Path file = asked.matchedOptionValue("--save", Path.of(""));
            StateFile seen = new StateFile(
                    Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    inspection(asked).status(cluster(asked)));
            Texts.write(file, seen.text());
            return Outcome.nothingToDo();
        });
    }

    private int test(ParseResult asked) {
        return code(
                asked,
                () -> new Rehearsal(out)
                                .run(asked.matchedPositionalValue(0, Path.of("")), asked.hasMatchedOption("--approve"))
                        ? ExitCode.DONE
                        : ExitCode.DIFFERS);
    }

    private int watch(ParseResult asked) {
        return code(asked, () -> {
            ClusterScript cluster = cluster(asked);
            Duration every = asked.matchedOptionValue("--every", Duration.ofSeconds(1));
            int times = asked.matchedOptionValue("--times", 0);
            boolean json = isJson(asked);
            Inspection inspection = inspection(asked);
            if (!terminal.fills() || json || times > 0) {
                inspection.watch(cluster, every, new WatchPrinter(json ? Terminal.utf8(System.out) : out, json, times));
                return ExitCode.DONE;
            }
            try (WatchScreen screen = WatchScreen.open(terminal.rewrites())) {
                return during(UnderWay.of(screen), () -> {
                    screen.during(shown -> inspection.watch(cluster, every, shown));
                    return ExitCode.DONE;
                });
            } catch (IOException noTerminal) {
                throw new Problem("the terminal cannot be used", noTerminal.toString(), "--times N needs none");
            }
        });
    }

    private int report(ParseResult asked) {
        return code(asked, () -> {
            Path file = asked.matchedOptionValue("--html", Path.of(""));
            Duration period = asked.matchedOptionValue("--for", Duration.ofSeconds(10));
            Duration seldom = period.dividedBy(LOOKS_IN_REPORT);
            Duration every = seldom.compareTo(Duration.ofSeconds(1)) > 0 ? seldom : Duration.ofSeconds(1);
            Texts.write(file, inspection(asked).report(cluster(asked), period, every));
            return ExitCode.DONE;
        });
    }

    private static ClusterScript cluster(ParseResult asked) {
        String via = asked.matchedOptionValue("--via", null);
        if (via != null) {
            return ClusterScript.through(via);
        }
        return ScriptLoader.load(asked.matchedOptionValue("-c", Path.of("")), List.of());
    }

    /** Without a terminal, or with -e, lines are carried out as they would be if they were typed. */
    private int shell(ParseResult asked) {
        return code(asked, () -> {
            Optional<ClusterScript> cluster =
                    asked.hasMatchedOption("-c") ? Optional.of(cluster(asked)) : Optional.empty();
            Optional<Path> file = Optional.ofNullable(asked.matchedOptionValue("-i", null));
            return asked.hasMatchedOption("-e") || !terminal.asks()
                    ? lines(asked, cluster, file)
                    : console(asked, cluster, file);
        });
    }

    private int lines(ParseResult asked, Optional<ClusterScript> cluster, Optional<Path> file) {
        boolean given = asked.hasMatchedOption("-e");
        try (Shell shell = new Shell(surroundings(asked))) {
            return during(
                    UnderWay.of(shell),
                    () -> ending(asked, () -> {
                        cluster.ifPresent(shell::use);
                        if (file.isPresent()) {
                            Outcome outcome = shell.lines(
                                    file.get().getFileName().toString(), Texts.read(file.get(), "the script"));
                            if (ExitCode.of(outcome) != ExitCode.DONE) {
                                return outcome;
                            }
                        }
                        return shell.lines(
                                given ? "-e" : "standard input",
                                given ? asked.matchedOptionValue("-e", "") : Texts.standardInput());
                    }));
        }
    }

    private int console(ParseResult asked, Optional<ClusterScript> cluster, Optional<Path> file) {
        try (Console console = new Console(
                surroundings(asked),
                read -> asked.hasMatchedOption("--yes")
                        ? confirm(asked)
                        : Confirm.byPerson(plan -> terminal.ask(plan, read)))) {
            return during(UnderWay.of(console), () -> {
                boolean stopped = console.run(
                        cluster,
                        Stream.concat(Console.startFile().stream(), file.stream())
                                .toList());
                return stopped ? ExitCode.INTERRUPTED : ExitCode.DONE;
            });
        } catch (IOException noTerminal) {
            throw new Problem("the terminal cannot be used", noTerminal.toString(), "kesh -e 'TEXT' needs none");
        }
    }

    private Shell.Surroundings surroundings(ParseResult asked) {
        return new Shell.Surroundings(
                out,
                err,
                terminal.rewrites(),
                asked.hasMatchedOption("--verbose"),
                confirm(asked),
                Defaults.stateDirectory(),
                Defaults.operator());
    }

    private int imported(ParseResult asked) {
        return code(asked, () -> {
            Path file = asked.matchedPositionalValue(0, Path.of(""));
            String name = file.getFileName().toString();
            String text = Texts.read(file, "the file");
            Optional<String> section = Optional.ofNullable(asked.matchedOptionValue("--section", (String) null));
            out.print(ScriptOfClusterShow.write(name, text)
                    .orElseGet(() -> ScriptOfInstallConf.write(name, text, section)));
            return ExitCode.DONE;
        });
    }

    private int exported(ParseResult asked) {
        return code(asked, () -> {
            out.print(InstallConfOfScript.write(load(asked)));
            return ExitCode.DONE;
        });
    }

    private int explain(ParseResult asked) {
        return code(asked, () -> {
            Explanation explanation = Texts.explained(asked.matchedPositionalValue(0, Path.of("-")), terminal, err);
            if (isJson(asked)) {
                new JsonView(Terminal.utf8(System.out)).explained(explanation);
            } else {
                ExplanationText.print(explanation, out, terminal.rewrites());
            }
            return ExitCode.of(explanation.checks());
        });
    }

    private int schema() {
        out.print(JsonView.schema());
        return ExitCode.DONE;
    }

    private ClusterScript load(ParseResult asked) {
        return opened(
                asked,
                ScriptLoader.load(
                        asked.matchedPositionalValue(0, Path.of("")), asked.matchedPositionalValue(1, List.of())));
    }

    /** With the password that hosts are to be opened with, if there is to be one. */
    private ClusterScript opened(ParseResult asked, ClusterScript script) {
        boolean fromInput = asked.hasMatchedOption("--password-stdin");
        return fromInput || asked.hasMatchedOption("--ask-password")
                ? script.withPassword(terminal.password(fromInput))
                : script;
    }

    private Inspection inspection(ParseResult asked) {
        return new Inspection(view(asked), Defaults.journals(Defaults.stateDirectory()));
    }

    private Session session(ParseResult asked) {
        return new Session(
                view(asked), confirm(asked), Defaults.journals(Defaults.stateDirectory()), Defaults.operator());
    }

    private Confirm confirm(ParseResult asked) {
        List<String> confirmed = asked.matchedOptionValue("--confirm", List.of());
        return asked.hasMatchedOption("--yes")
                ? plan -> terminal.confirmed(plan, confirmed, out)
                : Confirm.byPerson(plan -> terminal.ask(plan, out));
    }

    private View view(ParseResult asked) {
        return isJson(asked)
                ? new JsonView(Terminal.utf8(System.out))
                : new TextView(out, err, terminal.rewrites(), asked.hasMatchedOption("--verbose"));
    }

    private static boolean isJson(ParseResult asked) {
        return asked.matchedOptionValue("--format", Commands.Format.text) == Commands.Format.json;
    }

    private int during(UnderWay work, IntSupplier run) {
        return Interrupts.during(work, run, err);
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
            err.println(say(
                    "Refused: " + (mistake ? "the script is wrong" : problem.getMessage()) + ". Nothing was changed."));
            return mistake ? ExitCode.WRONG : ExitCode.REFUSED;
        }
    }

    private static void usage(CommandLine command, PrintStream to) {
        command.usage(to, CommandLine.Help.Ansi.OFF);
    }

    private int wrong(CommandLine.ParameterException wrong) {
        // Of a choice between options, picocli says the word itself.
        err.println(say("error: ") + say(wrong.getMessage().replaceFirst("^Error: ", "")));
        List<String> suggestions = wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        err.println(say(
                suggestions.isEmpty()
                        ? "HINT: '" + command + " --help' shows what it takes"
                        : "HINT: did you mean " + String.join(say(" or "), suggestions) + "?"));
        return ExitCode.WRONG;
    }
}
