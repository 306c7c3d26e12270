package kesh.view;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Grants;
import kesh.cluster.SplitBrain;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.run.Event;
import kesh.run.Outcome;
import kesh.run.TimedEvent;
import kesh.text.Printable;
import kesh.translation.Translation;

/** Writes everything as text: what happens on standard output, what went wrong on standard error. */
public final class TextView implements View {
    /** The beginning of a line by which one of kesh's own commands reports something to the operator. */
    private static final String OWN = "kesh: ";

    private final PrintStream out;
    private final PrintStream output;
    private final PrintStream err;
    private final Translation translation;
    private final Style style;
    private final boolean verbose;
    private final ProgressLine progress;

    /** The reasons why steps of this run failed. If steps run side by side, several may fail. */
    private final List<Problem> failures = new ArrayList<>();

    /**
     * @param output where what programs and servers have answered goes, as it is if the reader is a program
     * @param translation the language of its reader
     * @param terminal true if lines may be rewritten and coloured
     * @param verbose true if the checks that passed are shown, too
     */
    public TextView(
            PrintStream out,
            PrintStream output,
            PrintStream err,
            Translation translation,
            boolean terminal,
            boolean verbose) {
        this.out = out;
        this.output = output;
        this.err = err;
        this.translation = translation;
        this.style = new Style(terminal);
        this.verbose = verbose;
        this.progress = new ProgressLine(out, translation, terminal, System::nanoTime);
    }

    /** Returns a plan as it is shown, with all its checks and without colours. */
    public static String of(Event.Planned planned, Translation translation) {
        return Printable.of(String.join("\n", new PlanText(translation, new Style(false), true).of(planned))) + "\n";
    }

    /**
     * Returns what a plan does, as text that is equal for plans that do the same. It is in English, and has everything
     * that a reviewer needs to see.
     */
    public static String essence(Plan plan) {
        return String.join("\n", new PlanText(Translation.NONE, new Style(false), true).essence(plan)) + "\n";
    }

    /** Returns the checks, notes and costs of a plan, which change by themselves, in English. */
    public static String remarks(Event.Planned planned) {
        return String.join("\n", new PlanText(Translation.NONE, new Style(false), true).remarks(planned)) + "\n";
    }

    @Override
    public void state(ClusterState state) {
        SplitBrain.in(state).ifPresent(split -> out.println(style.bad(translation.say(split.headline()))));
        new TopologyText(translation).table(state).forEach(out::println);
        state.nodes().stream()
                .filter(node -> !node.machine().isKnown())
                .forEach(node -> out.println(style.doubtful(translation.say(node.name() + " is unknown: "))
                        + translation.say(node.machine().reason())));
        state.nodes().stream()
                .filter(node -> node.machine().isKnown() && !node.server().isKnown())
                .forEach(node -> out.println(style.doubtful(translation.say(node.name() + "'s server is unknown: "))
                        + translation.say(node.server().reason())));
        Grants.unseen(state).forEach(unseen -> {
            out.println(style.doubtful(translation.say("unknown: ")) + translation.say(unseen.message()));
            out.println(Style.indented(translation.say("HINT: "), translation.say(unseen.mending())));
        });
    }

    @Override
    public void findings(Plan plan) {
        new PlanText(translation, style, verbose).ofFindings(plan).forEach(out::println);
    }

    @Override
    public void problem(Problem problem) {
        told(style.bad(translation.say("error: ")), problem);
    }

    private void told(String how, Problem problem) {
        progress.end();
        out.flush();
        err.println(how + translation.say(problem.getMessage()));
        problem.detail()
                .ifPresent(detail -> err.println(Style.indented(translation.say("DETAIL: "), translation.say(detail))));
        problem.hint().ifPresent(hint -> err.println(Style.indented(translation.say("HINT: "), translation.say(hint))));
    }

    @Override
    public synchronized void accept(TimedEvent timed) {
        Event event = timed.event();
        if (event instanceof Event.Planned planned) {
            new PlanText(translation, style, verbose).of(planned).forEach(out::println);
        } else if (event instanceof Event.Replanned replanned) {
            out.println(style.doubtful(translation.say("The cluster is no longer in the state it was planned from:")));
            replanned.changes().forEach(change -> out.println("  " + translation.say(change)));
            out.println();
        } else if (event instanceof Event.JournalOpened opened) {
            out.println(style.faint(translation.say("journal: " + opened.file())));
        } else if (event instanceof Event.StepStarted started) {
            progress.begin(started.number(), heading(started.number(), started.of(), started.step()));
        } else if (event instanceof Event.StepProgressed progressed) {
            progress.update(progressed);
        } else if (event instanceof Event.StepSkipped skipped) {
            out.println(heading(skipped.number(), skipped.of(), skipped.step())
                    + style.faint(translation.say("  already done")));
        } else if (event instanceof Event.StepDone done) {
            progress.finish(done.number(), style.good(translation.say("done")), seconds(done.took()));
            if (done.step().goal().leavesNoTrace()) {
                output(done);
            }
            told(done.output());
        } else if (event instanceof Event.WritesTaken taken) {
            out.println(translation.say("  writes are accepted again, after " + seconds(taken.atMost()) + " at most"));
        } else if (event instanceof Event.StepFailed failed) {
            progress.finish(failed.number(), style.bad(translation.say("failed")), "");
            failures.add(failed.cause());
        } else if (event instanceof Event.Remedied remedied) {
            out.println("  " + style.doubtful(translation.say("therefore: "))
                    + remedied.step().node() + ": "
                    + translation.say(remedied.step().title()) + "  "
                    + (remedied.failure().isEmpty()
                            ? style.good(translation.say("done"))
                            : style.bad(translation.say("failed")))
                    + "  " + seconds(remedied.took()));
            remedied.failure().ifPresent(failures::add);
        } else if (event instanceof Event.ConnectionLost lost) {
            progress.end();
            out.println(style.doubtful(translation.say(
                            lost.goesOn()
                                    ? "the connection was lost; the command keeps running there; trying to reconnect: "
                                    : "the connection was lost; checking for up to "
                                            + lost.atMost().toSeconds() + " s whether it is done: "))
                    + translation.say(lost.cause().getMessage()));
        } else if (event instanceof Event.LockLost lost) {
            progress.end();
            out.println(style.doubtful(translation.say("the lock in the server of "
                            + lost.lock().primary() + " was lost; trying to take it again: "))
                    + translation.say(lost.cause().getMessage()));
        } else if (event instanceof Event.LockTakenAgain again) {
            progress.end();
            out.println(style.faint(translation.say(
                    "  the lock in the server of " + again.lock().primary() + " was taken again")));
        } else if (event instanceof Event.Warned warned) {
            told(style.doubtful(translation.say("warning: ")), warned.problem());
        } else if (event instanceof Event.GuardReleased released) {
            released.failure().ifPresent(this::problem);
        } else if (event instanceof Event.Surveyed surveyed) {
            out.println();
            state(surveyed.state());
            out.println();
        } else if (event instanceof Event.Ended ended) {
            ended(ended.outcome());
        }
    }

    /** Shows what a step returned. The operator asked for that and nothing else. */
    private void output(Event.StepDone done) {
        done.output().lines().forEach(line -> output.println("    " + line));
        if (!done.rows().isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.copyOf(done.rows().get(0).keySet()));
            done.rows()
                    .forEach(row -> rows.add(row.values().stream()
                            .map(value -> value == null ? "NULL" : value.replace("\n", "\\n"))
                            .toList()));
            Table.lines(rows).forEach(line -> output.println("    " + line));
        }
    }

    private void told(String output) {
        output.lines().filter(line -> line.startsWith(OWN)).forEach(line -> {
            progress.end();
            out.println("  " + style.doubtful(translation.say(line.substring(OWN.length()))));
        });
    }

    private String heading(int number, int of, Step step) {
        return "[%d/%d] %s: %s".formatted(number, of, step.node(), translation.say(step.title()));
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }

    private void ended(Outcome outcome) {
        Stream.concat(failures.stream(), outcome.cause().stream()).distinct().forEach(this::problem);
        failures.clear();
        out.println(
                switch (outcome.kind()) {
                    case DONE, NOTHING_TO_DO -> style.good(translation.say(outcome.sentence()));
                    case PLANNED, DECLINED -> translation.say(outcome.sentence());
                    default -> style.bad(translation.say(outcome.sentence()));
                });
        outcome.alarm().ifPresent(alarm -> out.println(style.bad(translation.say(alarm))));
    }
}
