package kesh.view;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kesh.cluster.Machine;
import kesh.cluster.NodeName;
import kesh.plan.Action;
import kesh.plan.Check;
import kesh.plan.Guard;
import kesh.plan.Plan;
import kesh.plan.Step;
import kesh.run.Event;
import kesh.text.Sizes;
import kesh.translation.Translation;

/** A plan as an operator reads it: checks, the cluster now and then, each step with its command or file. */
final class PlanText {
    private static final int MOST_INPUT_LINES = 60;

    private final Translation translation;
    private final Style style;
    private final boolean verbose;
    private final List<String> lines = new ArrayList<>();

    /** @param verbose true if the checks that passed and the input of commands are shown, too */
    PlanText(Translation translation, Style style, boolean verbose) {
        this.translation = translation;
        this.style = style;
        this.verbose = verbose;
    }

    List<String> of(Event.Planned planned) {
        Plan plan = planned.plan();
        title(plan);
        checks(plan.checks());
        if (plan.isRefused() || plan.steps().isEmpty()) {
            lines.addAll(new TopologyText(translation).table(plan.before()));
            lines.add("");
            if (!plan.isRefused() && !plan.notes().isEmpty()) {
                plan.notes().forEach(note -> lines.add(style.faint("   " + translation.say(note))));
                lines.add("");
            }
            return lines;
        }
        deeds(plan);
        Stream.of(guards(plan.guards()), plan.notes().stream(), Costs.text(planned).stream())
                .flatMap(texts -> texts)
                .distinct()
                .forEach(text -> lines.add(style.faint("   " + translation.say(text))));
        lines.add("");
        return lines;
    }

    /** Returns what a plan does, without anything that changes by itself. */
    List<String> essence(Plan plan) {
        title(plan);
        deeds(plan);
        guards(plan.guards()).distinct().forEach(text -> lines.add("   " + translation.say(text)));
        return lines;
    }

    /** Returns what changes by itself: checks, notes and costs. */
    List<String> remarks(Event.Planned planned) {
        checks(planned.plan().checks());
        Stream.concat(planned.plan().notes().stream(), Costs.text(planned).stream())
                .distinct()
                .forEach(text -> lines.add(translation.say(text)));
        return lines;
    }

    private void title(Plan plan) {
        lines.add(style.strong(translation.say("Plan: ") + plan.title()));
        lines.add("");
    }

    private void deeds(Plan plan) {
        lines.addAll(new TopologyText(translation).sideBySide(plan.before(), plan.after()));
        lines.add("");
        List<String> changes = new MemberTable(translation).changes(plan.before(), plan.after());
        if (!changes.isEmpty()) {
            lines.addAll(changes);
            lines.add("");
        }
        steps(plan);
    }

    /** Returns the findings of a health check, which has the worst first already. */
    List<String> ofFindings(Plan plan) {
        lines.addAll(new TopologyText(translation).table(plan.before()));
        lines.add("");
        List<Check> others = plan.checks().stream()
                .filter(check -> check.verdict() != Check.Verdict.HELD)
                .toList();
        others.forEach(this::check);
        if (verbose) {
            held(plan.checks());
        }
        if (verbose || !others.isEmpty()) {
            lines.add("");
        }
        lines.add(
                others.isEmpty()
                        ? style.good(translation.say(
                                        "All is well: " + plan.checks().size() + " checks pass."))
                                + (verbose ? "" : style.faint(translation.say("  (-v lists them)")))
                        : style.bad(translation.say("%s; %d of %d checks pass."
                                .formatted(
                                        CheckText.numbers(others),
                                        plan.checks().size() - others.size(),
                                        plan.checks().size()))));
        return lines;
    }

    private void held(List<Check> checks) {
        checks.stream()
                .filter(check -> check.verdict() == Check.Verdict.HELD)
                .forEach(check -> lines.add(style.good(translation.say("  passes  "))
                        + translation.say(check.title())
                        + style.faint(": " + translation.say(check.message()))));
    }

    private void checks(List<Check> checks) {
        long held = checks.stream()
                .filter(check -> check.verdict() == Check.Verdict.HELD)
                .count();
        if (verbose) {
            held(checks);
        }
        checks.stream().filter(check -> check.verdict() == Check.Verdict.WARNED).forEach(this::check);
        checks.stream().filter(Check::isObstacle).forEach(this::check);
        long others = checks.size() - held;
        if (!checks.isEmpty()) {
            lines.add(translation.say("%d of %d checks pass".formatted(held, checks.size()))
                    + (verbose || others > 0 ? "" : style.faint(translation.say("  (-v lists them)"))));
            lines.add("");
        }
    }

    private void check(Check check) {
        lines.addAll(new CheckText(translation, style).lines(check, ""));
    }

    /** Shows a step only once if it is the same on several nodes, one after the other. */
    private void steps(Plan plan) {
        List<Step> steps = plan.steps();
        Set<String> users = steps.stream()
                .flatMap(step -> user(plan, step).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!users.isEmpty()) {
            lines.add(style.faint(
                    translation.say("as user " + String.join(" or ", users) + ", on the node that each step names:")));
        }
        for (int first = 0, end; first < steps.size(); first = end) {
            Step step = steps.get(first);
            String like = asOnEach(step);
            end = first + 1;
            while (end < steps.size() && asOnEach(steps.get(end)).equals(like)) {
                end++;
            }
            List<Step> same = steps.subList(first, end);
            String nodes = same.stream().map(one -> one.node().value()).collect(Collectors.joining(", "));
            String numbers = same.size() == 1 ? "%2d".formatted(end) : "%2d–%d".formatted(first + 1, end);
            lines.add("%s %s: %s".formatted(numbers, nodes, style.strong(translation.say(step.title())))
                    + (users.size() > 1
                            ? style.faint(
                                    translation.say("  as " + user(plan, step).orElse("?")))
                            : ""));
            lines.addAll(body(step, same.size() > 1));
            int turn = plan.pointOfNoReturn().orElse(0);
            if (turn > first && turn <= end) {
                lines.add(
                        "   "
                                + style.doubtful(
                                        translation.say(
                                                "point of no return: this cannot be undone; from here on, the run can only go forward")));
            }
        }
    }

    private static Optional<String> user(Plan plan, Step step) {
        return plan.before()
                .node(step.node())
                .flatMap(node -> node.machine().found())
                .map(Machine::user);
    }

    /** Returns the shown text of a step without its node. */
    private String asOnEach(Step step) {
        return step.title() + "\n" + String.join("\n", body(step, true));
    }

    private List<String> body(Step step, boolean onEach) {
        List<String> body = new ArrayList<>();
        if (step.action() instanceof Action.Run run) {
            body.add("   " + style.faint("$ ") + run.command());
            run.command().input().ifPresent(input -> body.addAll(input(input.toString())));
        } else if (step.action() instanceof Action.Sql sql) {
            body.add("   " + style.faint("sql> ") + sql.query().sql()
                    + (sql.query().parameters().isEmpty()
                            ? ""
                            : "  " + sql.query().parameters()));
        } else if (step.action() instanceof Action.Fetch fetch) {
            body.add("   " + style.faint(translation.say("to ")) + fetch.to());
        } else if (step.action() instanceof Action.Send sent) {
            body.add("   " + style.faint(translation.say("from ")) + sent.from().name()
                    + style.faint("  (" + Sizes.text(sent.from().bytes()) + ", SHA-256 "
                            + sent.from().sha256() + ")"));
        } else if (step.action() instanceof Action.Unpack unpack) {
            body.add("   " + style.faint(translation.say("from ")) + unpack.archive());
            unpack.license().ifPresent(license -> body.add("   " + style.faint(translation.say("with ")) + license));
            body.add("   " + style.faint("$ ") + unpack.line());
            body.addAll(input(unpack.script()));
        } else if (step.action() instanceof Action.AddLines added) {
            body.add("   " + added.path());
            added.lines().forEach(line -> body.add("   " + style.good("+" + line)));
            added.keysOf()
                    .forEach(of -> body.add(
                            "   " + style.good(translation.say("+(the public key that will be made on " + of + ")"))));
        } else if (step.action() instanceof Action.WriteFile file) {
            body.add("   " + file.path() + style.faint(translation.say("  (mode " + file.mode() + ")")));
            Differences.of(file.before().toString(), file.text().toString())
                    .forEach(line -> body.add("   "
                            + (line.startsWith("+")
                                    ? style.good(line)
                                    : line.startsWith("-") ? style.bad(line) : style.faint(line))));
        }
        if (verbose) {
            step.before()
                    .forEach(fact ->
                            body.add(style.faint(translation.say("   only if: ") + translation.say(fact.toString()))));
        }
        String goal = step.goal().toString();
        String its = "\\b" + java.util.regex.Pattern.quote(step.node().value()) + "\\b";
        body.add(style.faint(
                translation.say("   then: ") + translation.say(onEach ? goal.replaceAll(its, "each") : goal)));
        step.undo()
                .ifPresent(
                        undo -> body.add(style.faint(translation.say("   undo: ") + translation.say(undo.toString()))));
        if (verbose) {
            step.otherwise().ifPresent(word -> body.add(style.faint(translation.say("   if it fails again: ") + word)));
        }
        step.atLeast()
                .ifPresent(fact -> body.add(style.faint(translation.say("   or at least this, and the others go on: ")
                        + translation.say(onEach ? fact.toString().replaceAll(its, "each") : fact.toString()))));
        step.remedy().ifPresent(remedy -> remedy.steps()
                .forEach(other ->
                        body.add(style.faint(translation.say("   if not, or as soon as " + remedy.hopeless() + ": ")
                                + other.node() + ": " + translation.say(other.title())))));
        return body;
    }

    /** Returns the input of a command, such as a script. */
    private List<String> input(String text) {
        List<String> all = text.lines().toList();
        if (!verbose) {
            return List.of(
                    style.faint(translation.say("   it reads " + Sizes.text(text.length()) + "  (-v shows them)")));
        }
        List<String> shown = new ArrayList<>();
        all.stream().limit(MOST_INPUT_LINES).forEach(line -> shown.add(style.faint("   < ") + line));
        if (all.size() > MOST_INPUT_LINES) {
            shown.add(style.faint(translation.say("   < … and " + (all.size() - MOST_INPUT_LINES) + " more lines")));
        }
        return shown;
    }

    private static Stream<String> guards(List<Guard> guards) {
        String locked = guards.stream()
                .filter(Guard.Lock.class::isInstance)
                .map(guard -> ((Guard.Lock) guard).primary().value())
                .distinct()
                .collect(Collectors.joining(", "));
        Stream<String> lock = locked.isEmpty()
                ? Stream.empty()
                : Stream.of("during the run: a lock in the server of " + locked
                        + ", so that no other kesh changes the cluster");
        return Stream.concat(
                lock,
                guards.stream().filter(guard -> !(guard instanceof Guard.Lock)).map(PlanText::guard));
    }

    private static String guard(Guard guard) {
        if (guard instanceof Guard.Pause pause) {
            return "during the run: failover paused on "
                    + pause.nodes().stream().map(NodeName::value).collect(Collectors.joining(", "))
                    + ", and unpaused at the end whatever happens";
        }
        if (guard instanceof Guard.Note note) {
            return "recorded at the beginning: event " + note.event() + " in repmgr.events";
        }
        Guard.Record record = (Guard.Record) guard;
        return "recorded at the end: event " + record.event() + " in repmgr.events";
    }
}
