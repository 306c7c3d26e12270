package kesh.repl;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import kesh.Confirm;
import kesh.Problem;
import kesh.dsl.ClusterScript;
import kesh.translation.Translation;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.DumbTerminal;

/** The shell on a terminal: reads lines, and has the {@link Shell} carry them out one after the other. */
public final class Console implements AutoCloseable {
    private final Terminal terminal;
    private final Translation translation;
    private final Shell shell;
    private final LineReaderImpl reader;
    private final LineReader questions;

    /** Who is at work; Ctrl-C is for them. */
    private volatile Thread working;

    private volatile boolean stopping;

    /** @param confirm what to ask the operator, given how */
    public Console(Shell.Surroundings around, Function<UnaryOperator<String>, Confirm> confirm) throws IOException {
        translation = around.translation();
        terminal = TerminalBuilder.builder()
                .name("kesh")
                .system(true)
                .dumb(true)
                .encoding(StandardCharsets.UTF_8)
                .nativeSignals(true)
                .build();
        PrintStream out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
        shell = new Shell(around.asking(confirm.apply(this::answer), out));
        shell.paging(new TerminalPager(terminal, translation));
        if (!terminal.getType().startsWith("dumb")) {
            shell.watchingOn(() -> new WatchScreen(terminal, translation, around.colour()));
        }
        questions = LineReaderBuilder.builder().terminal(terminal).build();
        questions.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        reader = (LineReaderImpl) LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("kesh")
                .parser(new LineParser())
                .completer(new LineCompleter(
                        new Candidates(shell.evaluator(), shell.knowledge(), new Help(translation)), translation))
                .highlighter(around.colour() ? new LineHighlighter() : null)
                .history(new LineHistory())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .option(LineReader.Option.HISTORY_BEEP, false)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .variable(LineReader.BLINK_MATCHING_PAREN, 0)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P … ")
                .variable(LineReader.LIST_MAX, 200)
                .build();
        history(around.state().resolve("history"));
        terminal.handle(Terminal.Signal.INT, signal -> interrupt());
        if (terminal instanceof DumbTerminal) {
            // It hears of no signals, and Ctrl-C would end the program.
            InterruptSignal.handledBy(this::interrupt);
        }
        shell.knowledge().telling(this::known);
    }

    private void interrupt() {
        Thread busy = working;
        if (busy != null) {
            terminal.writer().println();
            busy.interrupt();
        }
    }

    private void history(Path file) {
        try {
            LineHistory.prepare(file);
            reader.setVariable(LineReader.HISTORY_FILE, file);
        } catch (IOException | UnsupportedOperationException notKept) {
            terminal.writer().println(translation.say(file + ": the history is not kept: " + notKept));
        }
    }

    /** The prompt may tell more than when it was shown. */
    private void known() {
        try {
            // What can do nothing would write the new prompt behind the old one.
            if (reader.isReading() && !terminal.getType().startsWith("dumb")) {
                reader.setPrompt(prompt());
                reader.callWidget(LineReader.REDISPLAY);
            }
        } catch (IllegalStateException lineJustEnded) {
            // The next prompt shows it.
        }
    }

    private String prompt() {
        Optional<ClusterScript> cluster = shell.evaluator().cluster();
        return new Prompt(translation)
                .of(
                        cluster,
                        cluster.flatMap(shell.knowledge()::state),
                        cluster.filter(shell.knowledge()::looked).isPresent())
                .toAnsi(terminal);
    }

    private String answer(String question) {
        try {
            return questions.readLine(question);
        } catch (UserInterruptException | EndOfFileException no) {
            return "";
        }
    }

    /**
     * Until the operator ends it.
     *
     * @param cluster to begin with
     * @param files to be run before the first prompt
     * @return whether it was told to end
     */
    public boolean run(Optional<ClusterScript> cluster, List<Path> files) {
        cluster.ifPresent(shell::use);
        Thread warming = new Thread(shell.evaluator()::warmUp, "warm-up");
        warming.setDaemon(true);
        warming.setPriority(Thread.MIN_PRIORITY);
        warming.start();
        files.forEach(file -> atWork(() -> shell.script(file.toString(), List.of())));
        // Once beforehand, so that the first key finds its classes loaded.
        reader.getParser().parse("status", 1, Parser.ParseContext.COMPLETE);
        if (reader.getHighlighter() != null) {
            reader.getHighlighter().highlight(reader, "expand 'pg4', upstream: 'pg2'");
        }
        while (!shell.ended() && !stopping) {
            try {
                String line = reader.readLine(prompt());
                if (!line.isBlank()) {
                    atWork(() -> shell.line("", line, 1));
                }
            } catch (UserInterruptException lineIsGivenUp) {
                continue;
            } catch (EndOfFileException enough) {
                break;
            }
        }
        return stopping;
    }

    /** By a thread of its own, which Ctrl-C interrupts. */
    private void atWork(Runnable work) {
        FutureTask<Void> task = new FutureTask<>(() -> told(work), null);
        Thread thread = new Thread(task, "line");
        working = thread;
        thread.start();
        try {
            task.get();
        } catch (InterruptedException | ExecutionException bug) {
            throw new IllegalStateException(bug);
        } finally {
            working = null;
            terminal.flush();
        }
    }

    private void told(Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            boolean interrupted = Thread.interrupted();
            shell.problem(interrupted ? new Problem("interrupted", null, null) : problem);
        } catch (RuntimeException | Error bug) {
            shell.problem(Problem.bug(bug));
        }
    }

    /**
     * The program is told to end, or the terminal is gone.
     *
     * @return whether that is all; else {@link #run} ends as soon as the line at work has
     */
    public boolean stop() {
        stopping = true;
        boolean idle = working == null || shell.interrupt();
        if (idle) {
            close();
        }
        return idle;
    }

    /** Whether the run of a line has ended and releases what it held. */
    public boolean isReleasing() {
        return shell.isReleasing();
    }

    /** Does not wait for the line at work. */
    public void abandon() {
        shell.abandon();
        close();
    }

    /** The operator's own beginning of every shell. */
    public static List<Path> startFile() {
        Path file = Path.of(System.getProperty("user.home"), ".kesh");
        return Files.isRegularFile(file) ? List.of(file) : List.of();
    }

    @Override
    public void close() {
        shell.close();
        try {
            reader.getHistory().save();
            terminal.close();
        } catch (IOException notKept) {
            System.err.println(translation.say("the history could not be kept: " + notKept));
        }
    }
}
