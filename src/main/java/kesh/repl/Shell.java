package kesh.repl;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import kesh.Confirm;
import kesh.Connections;
import kesh.Defaults;
import kesh.Inspection;
import kesh.Problem;
import kesh.Session;
import kesh.cluster.ClusterState;
import kesh.dsl.ClusterScript;
import kesh.dsl.Evaluator;
import kesh.dsl.LocalPath;
import kesh.dsl.ShellHost;
import kesh.dsl.Shown;
import kesh.local.TextFile;
import kesh.plan.Plan;
import kesh.run.Event;
import kesh.run.Outcome;
import kesh.run.TimedEvent;
import kesh.translation.Translation;
import kesh.view.Table;
import kesh.view.TextView;
import kesh.view.View;
import kesh.view.WatchPrinter;

/** Runs lines, wherever they come from. It needs no terminal. */
public final class Shell implements ShellHost, AutoCloseable {
    private final Surroundings around;
    private final Connections connections = new Connections();
    private final Evaluator evaluator;
    private final Knowledge knowledge = new Knowledge(this::quietly);
    private volatile Pager pager;
    private volatile Supplier<WatchScreen> screen;
    private volatile Session running;
    private Outcome last = Outcome.nothingToDo();
    private boolean timing;
    private boolean ended;

    /**
     * The environment and settings of a shell.
     *
     * @param output where what programs and servers have answered goes
     * @param translation the language of the operator
     * @param colour true if output may be coloured and rewritten
     * @param state the directory for files that outlive a restart
     * @param operator the user, machine, process and start time
     */
    public record Surroundings(
            PrintStream out,
            PrintStream output,
            PrintStream err,
            Translation translation,
            boolean colour,
            boolean verbose,
            Confirm confirm,
            Path state,
            String operator) {

        Surroundings asking(Confirm other, PrintStream elsewhere) {
            return new Surroundings(
                    elsewhere, elsewhere, elsewhere, translation, colour, verbose, other, state, operator);
        }
    }

    public Shell(Surroundings around) {
        this.around = around;
        this.pager = lines -> lines.forEach(around.out::println);
        this.evaluator = new Evaluator(this, around.out);
    }

    /** Sets the pager for long texts. */
    void paging(Pager other) {
        pager = other;
    }

    /** Sets the screen for live views. */
    void watchingOn(Supplier<WatchScreen> other) {
        screen = other;
    }

    Evaluator evaluator() {
        return evaluator;
    }

    Knowledge knowledge() {
        return knowledge;
    }

    boolean ended() {
        return ended;
    }

    /** Sets the cluster to work on. */
    public void use(ClusterScript declared) {
        evaluator.use(declared);
    }

    /**
     * Runs all lines of a text, one after the other, and stops after the first that ends badly.
     *
     * @param source the name of the text in errors
     * @throws Problem if a line is wrong
     */
    public Outcome lines(String source, String text) {
        for (Chunks.Chunk chunk : Chunks.of(text)) {
            if (Thread.currentThread().isInterrupted()) {
                return Outcome.interrupted();
            }
            line(source, chunk.text(), chunk.line());
            if (ended || isBad(last)) {
                break;
            }
        }
        return last;
    }

    /** Runs one line, or several that an open bracket joins. */
    void line(String source, String text, int number) {
        long began = System.nanoTime();
        last = Outcome.nothingToDo();
        try {
            show(evaluator.evaluate(source, text, number));
        } finally {
            if (timing) {
                around.out.println(String.format(Locale.ROOT, "%.3f s", (System.nanoTime() - began) / 1e9));
            }
        }
    }

    /**
     * Ends the running line, because the program is asked to end.
     *
     * @return true if there is nothing to wait for; else the running line ends soon
     */
    public boolean interrupt() {
        Session busy = running;
        return busy == null || busy.interrupt().isPresent();
    }

    /** True if the run of a line has ended and releases what it held. */
    public boolean isReleasing() {
        Session busy = running;
        return busy != null && busy.isReleasing();
    }

    /** Releases what is held on hosts, without waiting for the running line. */
    public void abandon() {
        Session busy = running;
        if (busy != null) {
            busy.abandon();
        }
    }

    private void show(Shown value) {
        if (value instanceof Shown.Text text) {
            pager.show(text.text().lines().toList());
        } else if (value instanceof Shown.Table table) {
            pager.show(Table.fitting(table.columns(), table.rows(), pager.width()));
        } else if (value instanceof Shown.State state) {
            view().state(state.state());
        }
    }

    void problem(Problem problem) {
        view().problem(problem);
    }

    static boolean isBad(Outcome outcome) {
        return switch (outcome.kind()) {
            case DONE, NOTHING_TO_DO, PLANNED -> false;
            case REFUSED, DECLINED, STOPPED, INTERRUPTED -> true;
        };
    }

    private View view() {
        return new TextView(around.out, around.output, around.err, around.translation, around.colour, around.verbose);
    }

    private Session session(View view) {
        Function<Plan, Optional<String>> asked =
                plan -> AdHoc.isAll(plan) ? Optional.empty() : around.confirm.refusal(plan);
        Confirm confirm = around.confirm.isPerson() ? Confirm.byPerson(asked) : asked::apply;
        return new Session(view, confirm, Defaults.journals(around.state), around.operator, connections);
    }

    private Inspection inspection(View view) {
        return new Inspection(view, Defaults.journals(around.state), connections);
    }

    private Inspection quietly() {
        return inspection(View.of(event -> {}));
    }

    // --- requests of words

    @Override
    public void run(ClusterScript asked) {
        if (asked.asksForHealthOnly()) {
            Plan plan = inspection(view()).check(asked);
            knowledge.seen(asked, plan.before());
            if (plan.isRefused()) {
                last = Outcome.refused(plan);
            }
            return;
        }
        ShellView shown = new ShellView(view());
        running = session(shown);
        try {
            last = running.run(asked);
        } finally {
            running = null;
        }
        shown.adHoc().ifPresent(work -> evaluator.variable("_", work.values()));
        shown.state().ifPresent(state -> knowledge.seen(asked, state));
    }

    @Override
    public void plan(ClusterScript asked) {
        last = session(view()).plan(asked);
    }

    @Override
    public ClusterState look(ClusterScript declared) {
        ClusterState state = quietly().look(declared);
        knowledge.seen(declared, state);
        return state;
    }

    @Override
    public void watch(ClusterScript declared, Duration every, int times) {
        if (screen != null && times == 0) {
            screen.get().during(shown -> quietly().watch(declared, every, shown));
        } else {
            quietly().watch(declared, every, new WatchPrinter(around.out, around.translation, false, times));
        }
    }

    @Override
    public void script(String file, List<String> arguments) {
        Path path = LocalPath.of(file);
        String text = TextFile.read(path, "the script");
        evaluator.variable("args", arguments);
        lines(path.getFileName().toString(), text);
    }

    @Override
    public void help(Optional<String> word) {
        int room = pager.width();
        Help help = new Help(around.translation);
        pager.show(word.map(name -> help.about(name, room).orElseGet(() -> help.unknown(name)))
                .orElseGet(() -> help.overview(room)));
    }

    @Override
    public void timing() {
        timing = !timing;
        around.out.println(around.translation.say("timing is " + (timing ? "on" : "off")));
    }

    @Override
    public void exit() {
        ended = true;
    }

    @Override
    public void close() {
        knowledge.close();
        connections.close();
    }

    /** Shows only the output of ad-hoc work, and everything of other work. */
    private final class ShellView implements View {
        private final View whole;
        private AdHoc adHoc;
        private ClusterState state;

        ShellView(View whole) {
            this.whole = whole;
        }

        Optional<AdHoc> adHoc() {
            return Optional.ofNullable(adHoc);
        }

        Optional<ClusterState> state() {
            return Optional.ofNullable(state);
        }

        @Override
        public void accept(TimedEvent timed) {
            Event event = timed.event();
            if (event instanceof Event.Planned planned) {
                state = planned.plan().before();
                adHoc = AdHoc.isAll(planned.plan()) ? new AdHoc(planned.plan(), around.translation) : null;
            } else if (event instanceof Event.Surveyed surveyed) {
                state = surveyed.state();
            }
            if (adHoc == null) {
                whole.accept(timed);
            } else if (event instanceof Event.StepDone done) {
                adHoc.add(done);
            } else if (event instanceof Event.Ended end) {
                pager.show(adHoc.lines(pager.width()));
                if (end.outcome().kind() == Outcome.Kind.INTERRUPTED) {
                    whole.problem(new Problem("interrupted", null, null));
                } else if (!AdHoc.isQuiet(end.outcome())) {
                    whole.accept(timed);
                }
            }
        }

        @Override
        public void state(ClusterState seen) {
            whole.state(seen);
        }

        @Override
        public void findings(Plan plan) {
            whole.findings(plan);
        }

        @Override
        public void problem(Problem problem) {
            whole.problem(problem);
        }
    }
}
