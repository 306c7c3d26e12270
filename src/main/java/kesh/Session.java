package kesh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import kesh.dsl.ClusterScript;
import kesh.plan.Plan;
import kesh.plan.cost.Load;
import kesh.plan.cost.WriteOutage;
import kesh.record.Experiences;
import kesh.record.PlanFile;
import kesh.record.StateFile;
import kesh.remote.SshSettings;
import kesh.remote.Transport;
import kesh.remote.transport.Ssh;
import kesh.run.Event;
import kesh.run.Executor;
import kesh.run.Journal;
import kesh.run.Listeners;
import kesh.run.Outcome;
import kesh.run.Throttled;
import kesh.survey.Recollection;
import kesh.survey.Survey;
import kesh.view.JsonView;
import kesh.view.View;

/** The one place where the parts meet: script, survey, plan, question, execution, end. */
public final class Session {

    private final View view;
    private final Confirm confirm;
    private final Path journals;
    private final String operator;
    private final Surroundings around;
    private final Listeners told;
    private final End end;

    /**
     * @param journals the directory of the records of runs
     * @param operator the user, machine, process and start time
     */
    public Session(View view, Confirm confirm, Path journals, String operator) {
        this(view, confirm, journals, operator, Ssh::new);
        Ssh.warmUp();
    }

    /** @param kept connections that are still open when the next session begins */
    public Session(View view, Confirm confirm, Path journals, String operator, Connections kept) {
        this(view, confirm, journals, operator, kept::to);
    }

    /** @param reach makes the transport to hosts from the script's SSH settings */
    Session(View view, Confirm confirm, Path journals, String operator, Function<SshSettings, Transport> reach) {
        this(view, confirm, journals, operator, Surroundings.real(reach));
    }

    public Session(View view, Confirm confirm, Path journals, String operator, Surroundings around) {
        this.view = view;
        this.confirm = confirm;
        this.journals = journals;
        this.operator = operator;
        this.around = around;
        this.told = new Listeners(view, around.waits()::now);
        this.end = new End(told);
    }

    /** Surveys, plans, shows. Nothing can be changed: the plan is made through the read-only transport. */
    public Outcome plan(ClusterScript script) {
        return plan(script, plan -> {});
    }

    /** @param keep receives the plan as it is shown, unless it is refused */
    public Outcome plan(ClusterScript script, Consumer<Event.Planned> keep) {
        return around.reaching(script, (hosts, survey) -> {
            Event.Planned planned = experienced(script, Planning.of(script, survey.look()));
            Outcome outcome = shown(planned);
            if (!planned.plan().isRefused()) {
                keep.accept(planned);
            }
            return outcome;
        });
    }

    /** Plans from a state that was saved earlier, and shows the plan. No host is inspected. */
    public Outcome plan(ClusterScript script, StateFile saved) {
        Plan plan = Planning.of(script, Recollection.of(saved.state(), script.nodes()))
                .noting("planned on what was seen at " + saved.seen() + "; no host was looked at now");
        return shown(new Event.Planned(plan));
    }

    /** Adds the measurements of earlier runs of this kind. */
    private Event.Planned experienced(ClusterScript script, Plan plan) {
        boolean measurable = !Load.of(plan).isEmpty() || !WriteOutage.of(plan).isEmpty();
        return new Event.Planned(
                plan,
                measurable ? Optional.of(Experiences.read(journals, Journal.ending(script.name()))) : Optional.empty());
    }

    private Outcome shown(Event.Planned planned) {
        told.accept(planned);
        Plan plan = planned.plan();
        return end.is(
                plan.isRefused()
                        ? Outcome.refused(plan)
                        : plan.isNothingToDo() ? Outcome.nothingToDo() : Outcome.planned());
    }

    /**
     * Surveys, plans, shows, asks; then takes the locks, surveys and plans again, and executes if the plan is the same.
     */
    public Outcome run(ClusterScript script) {
        return run(script, plan -> Optional.empty());
    }

    /** Executes a saved plan, if the same script still leads to it, from facts that are still the same. */
    public Outcome apply(ClusterScript script, PlanFile saved) {
        return run(script, plan -> Sameness.refusal(saved, plan, state -> Planning.of(script, state)));
    }

    /** Finds what makes a plan, from the state it was planned from, unfit to be executed. */
    @FunctionalInterface
    private interface Gate {
        Optional<Problem> refusal(Plan plan);
    }

    private Outcome run(ClusterScript script, Gate gate) {
        return end.of(() -> around.reaching(script, (hosts, survey) -> {
            Plan plan = Planning.of(script, survey.look());
            told.accept(experienced(script, plan));
            Optional<Outcome> early = notToBeExecuted(plan, gate);
            return early.isPresent() ? end.is(early.get()) : journaled(script, gate, plan, hosts, survey);
        }));
    }

    /** Returns the outcome of a plan that ends after it was shown, if it does. */
    private Optional<Outcome> notToBeExecuted(Plan plan, Gate gate) {
        return gate.refusal(plan)
                .map(Outcome::refused)
                .or(() -> plan.isRefused() ? Optional.of(Outcome.refused(plan)) : Optional.empty())
                .or(() -> plan.isNothingToDo() ? Optional.of(Outcome.nothingToDo()) : Optional.empty())
                .or(() -> confirm.refusal(plan).map(Outcome::declined));
    }

    private Outcome journaled(ClusterScript script, Gate gate, Plan planned, Transport hosts, Survey survey) {
        try (Journal journal = Journal.open(journals, script.name(), JsonView::line)) {
            told.keep(new Throttled(journal));
            told.accept(new Event.JournalOpened(journal.file().toString()));
            return end.is(execute(script, gate, planned, hosts, survey));
        }
    }

    /**
     * While a question waits, the cluster may change. So the locks are taken first; then kesh surveys and plans again,
     * and executes only the plan that was agreed to. Nothing is locked while a question waits.
     */
    private Outcome execute(ClusterScript script, Gate gate, Plan agreed, Transport hosts, Survey survey) {
        Plan plan = agreed;
        while (true) {
            Executor executor = new Executor(hosts, survey, told, around.waits(), operator, around.lanes());
            Optional<Outcome> over = end.begins(executor);
            if (over.isPresent()) {
                return over.get();
            }
            Optional<Outcome> locked = executor.lock(plan);
            if (locked.isPresent()) {
                return locked.get();
            }
            Plan again;
            List<String> changes;
            try {
                again = Planning.of(script, survey.look());
                if (Sameness.of(plan, again) && !again.isRefused()) {
                    Optional<Problem> refusal = gate.refusal(again);
                    return refusal.isPresent() ? executor.giveUp(refusal.get()) : executor.execute(again);
                }
                changes = Sameness.changes(plan, again, state -> Planning.of(script, state));
            } catch (RuntimeException blind) {
                return executor.giveUp(blind);
            }
            if (!confirm.isPerson() && !again.isNothingToDo()) {
                return executor.giveUp(Sameness.changed(changes, "run it again to plan on what is there now"));
            }
            executor.unlock();
            end.waits();
            told.accept(new Event.Replanned(changes));
            told.accept(experienced(script, again));
            Optional<Outcome> early = notToBeExecuted(again, gate);
            if (early.isPresent()) {
                return early.get();
            }
            plan = again;
        }
    }

    /** Does what {@link End#interrupt} does. */
    public Optional<Outcome> interrupt() {
        return end.interrupt();
    }

    /** True if a run has come to its end, and releases what it held. */
    public boolean isReleasing() {
        return end.isReleasing();
    }

    /** Does what {@link End#abandon} does. */
    public Outcome abandon() {
        return end.abandon();
    }
}
