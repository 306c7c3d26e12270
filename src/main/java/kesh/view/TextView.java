package kesh.view;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import kesh.Problem;
import kesh.cluster.ClusterState;
import kesh.cluster.Masked;
import kesh.cluster.NodeName;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.run.Event;
import kesh.run.Outcome;

/** Everything as text: what happens on standard output, what went wrong on standard error. */
public final class TextView implements View {
    private final PrintStream out;
    private final PrintStream err;
    private final Style style;
    private final boolean verbose;
    private final ProgressLine progress;

    /**
     * @param terminal whether lines may be rewritten and coloured
     * @param verbose also the checks that held
     */
    public TextView(PrintStream out, PrintStream err, boolean terminal, boolean verbose) {
        this.out = out;
        this.err = err;
        this.style = new Style(terminal);
        this.verbose = verbose;
        this.progress = new ProgressLine(out, terminal, System::nanoTime);
    }

    @Override
    public void state(ClusterState state) {
        TopologyText.table(state).forEach(out::println);
        state.nodes().stream()
                .filter(node -> !node.machine().isKnown())
                .forEach(node -> out.println(style.doubtful(node.name() + " is unknown: ")
                        + node.machine().reason()));
        state.nodes().stream()
                .filter(node -> node.machine().isKnown() && !node.server().isKnown())
                .forEach(node -> out.println(style.doubtful(node.name() + "'s server is unknown: ")
                        + node.server().reason()));
    }

    @Override
    public void problem(Problem problem) {
        progress.end();
        out.flush();
        err.println(style.bad("error: ") + problem.getMessage());
        problem.detail().ifPresent(detail -> err.println(indented("DETAIL: ", detail)));
        problem.hint().ifPresent(hint -> err.println(indented("HINT: ", hint)));
    }

    private static String indented(String label, String text) {
        // What begins with blanks may be a line with a caret under it.
        return label + text.stripTrailing().replace("\n", "\n" + " ".repeat(label.length()));
    }

    @Override
    public synchronized void accept(Event event) {
        if (event instanceof Event.Planned planned) {
            plan(planned.plan());
        } else if (event instanceof Event.JournalOpened opened) {
            out.println(style.faint("journal: " + opened.file()));
        } else if (event instanceof Event.StepStarted started) {
            progress.begin(started.number(), heading(started.number(), started.of(), started.step()));
        } else if (event instanceof Event.StepProgressed progressed) {
            progress.update(progressed.number(), progressed.phase(), progressed.done(), progressed.total());
        } else if (event instanceof Event.StepSkipped skipped) {
            out.println(heading(skipped.number(), skipped.of(), skipped.step()) + style.faint("  already so"));
        } else if (event instanceof Event.StepDone done) {
            progress.finish(done.number(), style.good("done"), seconds(done.took()));
        } else if (event instanceof Event.StepFailed failed) {
            progress.finish(failed.number(), style.bad("failed"), "");
        } else if (event instanceof Event.ConnectionLost lost) {
            progress.end();
            out.println(style.doubtful("the connection was lost; the command goes on there; trying to come back: ")
                    + lost.cause().getMessage());
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

    private static String heading(int number, int of, Step step) {
        return "[%d/%d] %s: %s".formatted(number, of, step.node(), step.title());
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }

    private void plan(Plan plan) {
        out.println(style.strong("Plan: " + plan.title()));
        out.println();
        checks(plan.checks());
        if (plan.isRefused() || plan.steps().isEmpty()) {
            TopologyText.table(plan.before()).forEach(out::println);
            out.println();
            return;
        }
        TopologyText.sideBySide(plan.before(), plan.after()).forEach(out::println);
        out.println();
        int number = 0;
        for (Step step : plan.steps()) {
            step(++number, step);
        }
        plan.guards().forEach(guard -> out.println(style.faint("   " + guard(guard))));
        plan.notes().forEach(note -> out.println(style.faint("   " + note)));
        out.println();
    }

    private void checks(List<Check> checks) {
        long held = checks.stream()
                .filter(check -> check.verdict() == Check.Verdict.HELD)
                .count();
        if (verbose) {
            checks.stream()
                    .filter(check -> check.verdict() == Check.Verdict.HELD)
                    .forEach(check -> out.println(
                            style.good("  holds   ") + check.title() + style.faint(": " + check.message())));
        }
        checks.stream().filter(check -> check.verdict() == Check.Verdict.WARNED).forEach(this::check);
        checks.stream().filter(Check::isObstacle).forEach(this::check);
        long others = checks.size() - held;
        if (!checks.isEmpty()) {
            out.println("%d of %d checks hold%s"
                    .formatted(held, checks.size(), verbose || others > 0 ? "" : style.faint("  (-v lists them)")));
            out.println();
        }
    }

    private void check(Check check) {
        String label =
                switch (check.verdict()) {
                    case WARNED -> style.doubtful("  note    ");
                    case UNKNOWN -> style.bad("  unknown ");
                    default -> style.bad("  fails   ");
                };
        out.println(label + check.message());
        check.detail().ifPresent(detail -> out.println(indented("          DETAIL: ", detail)));
        check.hint().ifPresent(hint -> out.println(indented("          HINT: ", hint)));
    }

    private void step(int number, Step step) {
        out.println("%2d %s: %s".formatted(number, step.node(), style.strong(step.title())));
        if (step.action() instanceof Action.Run run) {
            out.println("   " + style.faint("$ ") + run.command());
        } else if (step.action() instanceof Action.Sql sql) {
            out.println("   " + style.faint("sql> ") + sql.query().sql()
                    + (sql.query().parameters().isEmpty()
                            ? ""
                            : "  " + sql.query().parameters()));
        } else if (step.action() instanceof Action.WriteFile file) {
            out.println("   " + file.path() + style.faint("  (mode " + file.mode() + ")"));
            diff(file.before(), file.text());
        }
        out.println(style.faint("   then: " + step.goal()));
    }

    private void diff(Masked before, Masked after) {
        Differences.of(before.toString(), after.toString())
                .forEach(line -> out.println("   "
                        + (line.startsWith("+")
                                ? style.good(line)
                                : line.startsWith("-") ? style.bad(line) : style.faint(line))));
    }

    private static String guard(Guard guard) {
        if (guard instanceof Guard.Lock lock) {
            return "held meanwhile: a lock in " + lock.primary()
                    + "'s server, so that no other kesh changes the cluster";
        }
        if (guard instanceof Guard.Pause pause) {
            return "held meanwhile: failover paused on "
                    + pause.nodes().stream().map(NodeName::value).collect(Collectors.joining(", "))
                    + ", and unpaused at the end whatever happens";
        }
        Guard.Record record = (Guard.Record) guard;
        return "recorded at the end: event " + record.event() + " in repmgr.events";
    }

    private void ended(Outcome outcome) {
        outcome.cause().ifPresent(this::problem);
        out.println(
                switch (outcome.kind()) {
                    case DONE, NOTHING_TO_DO -> style.good(outcome.sentence());
                    case PLANNED, DECLINED -> outcome.sentence();
                    default -> style.bad(outcome.sentence());
                });
        outcome.alarm().ifPresent(alarm -> out.println(style.bad(alarm)));
    }
}
