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
import kesh.text.PrintableStream;
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

/** The shell on a terminal: it reads lines, and the {@link Shell} runs them one after the other. */
public final class Console implements AutoCloseable {
    private final Terminal terminal;
    private final Translation translation;
    private final Shell shell;
    private final LineReaderImpl reader;
    private final LineReader questions;

    /** The thread of the running line, which Ctrl-C interrupts. */
    private volatile Thread working;

    private volatile boolean stopping;

    /** @param confirm makes the question to the operator from a function that shows a text and reads the answer */
    public Console(Shell.Surroundings around, Function<UnaryOperator<String>, Confirm> confirm) throws IOException {
        translation = around.translation();
        terminal = TerminalBuilder.builder()
                .name("kesh")
                .system(true)
                .dumb(true)
                .encoding(StandardCharsets.UTF_8)
                .nativeSignals(true)
                .build();
        PrintStream out = PrintableStream.ofText(terminal.output(), StandardCharsets.UTF_8);
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
            // A dumb terminal gets no signals, so Ctrl-C would end the program.
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

    /** Shows the prompt again, as more is known now than when it was shown. */
    private void known() {
        try {
            // A dumb terminal would write the new prompt behind the old one.
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
     * Reads and runs lines until the operator ends the shell.
     *
     * @param cluster the cluster to begin with
     * @param files the files to run before the first prompt
     * @return true if the program was asked to end
     */
    public boolean run(Optional<ClusterScript> cluster, List<Path> files) {
        cluster.ifPresent(shell::use);
        Thread warming = new Thread(shell.evaluator()::warmUp, "warm-up");
        warming.setDaemon(true);
        warming.setPriority(Thread.MIN_PRIORITY);
        warming.start();
        files.forEach(file -> atWork(() -> shell.script(file.toString(), List.of())));
        // This loads the classes that the first key needs.
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

    /** Runs the work in a thread of its own, which Ctrl-C interrupts. */
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
     * Ends the shell, because the program is asked to end or the terminal is gone.
     *
     * @return true if it has ended; else {@link #run} ends as soon as the running line has ended
     */
    public boolean stop() {
        stopping = true;
        boolean idle = working == null || shell.interrupt();
        if (idle) {
            close();
        }
        return idle;
    }

    /** True if the run of a line has ended and releases what it held. */
    public boolean isReleasing() {
        return shell.isReleasing();
    }

    /** Ends the shell without waiting for the running line. */
    public void abandon() {
        shell.abandon();
        close();
    }

    /** Returns the operator's start file, which every shell runs first, if there is one. */
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
            PrintableStream.ofText(System.err, StandardCharsets.UTF_8)
                    .println(translation.say("the history could not be kept: " + notKept));
        }
    }
}
