package kesh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import kesh.cluster.ClusterState;
import kesh.dsl.ClusterScript;
import kesh.plan.Plan;
import kesh.record.PlanFile;
import kesh.record.StateFile;
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
        this(view, confirm, journals, operator, Surroundings.real(Ssh::new));
        Ssh.warmUp();
    }

    /** @param kept connections that are still open when the next session begins */
    public Session(View view, Confirm confirm, Path journals, String operator, Connections kept) {
        this(view, confirm, journals, operator, Surroundings.real(kept::to));
    }

    public Session(View view, Confirm confirm, Path journals, String operator, Surroundings around) {
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
            Event.Planned planned = Proposal.experienced(script, planned(script, survey.look(), hosts), journals);
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
                .noting("planned from the state saved at " + saved.seen() + "; no host was inspected now");
        return shown(new Event.Planned(plan));
    }

    /** Plans, and notes whom one believes by that plan. */
    private static Plan planned(ClusterScript script, ClusterState seen, Transport hosts) {
        Plan plan = Planning.of(script, seen);
        for (String note : hosts.notes()) {
            plan = plan.noting(note);
        }
        return plan;
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

    private Outcome run(ClusterScript script, Function<Plan, Optional<Problem>> gate) {
        Proposal proposal = new Proposal(script, told, confirm, journals, gate);
        return end.of(() -> around.reaching(script, (hosts, survey) -> {
            Plan plan = planned(script, survey.look(), hosts);
            Optional<Outcome> early = proposal.end(plan);
            return early.isPresent() ? end.is(early.get()) : journaled(proposal, plan, hosts, survey);
        }));
    }

    private Outcome journaled(Proposal proposal, Plan agreed, Transport hosts, Survey survey) {
        try (Journal journal = Journal.open(journals, proposal.script().name(), JsonView::line)) {
            told.keep(new Throttled(journal));
            told.accept(new Event.JournalOpened(journal.file().toString()));
            return end.is(execute(proposal, agreed, hosts, survey));
        }
    }

    /**
     * While a question waits, the cluster may change. So the locks are taken first; then kesh surveys and plans again,
     * and executes only the plan that was agreed to. Nothing is locked while a question waits.
     */
    private Outcome execute(Proposal proposal, Plan agreed, Transport hosts, Survey survey) {
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
                again = planned(proposal.script(), survey.look(), hosts);
                if (Sameness.of(plan, again) && !again.isRefused()) {
                    Optional<Problem> refusal = proposal.gate().apply(again);
                    return refusal.isPresent() ? executor.giveUp(refusal.get()) : executor.execute(again);
                }
                changes = Sameness.changes(plan, again, state -> Planning.of(proposal.script(), state));
            } catch (RuntimeException blind) {
                return executor.giveUp(blind);
            }
            if (!confirm.isPerson() && !again.isNothingToDo()) {
                return executor.giveUp(Sameness.changed(changes, "run it again to plan from the current state"));
            }
            executor.unlock();
            end.waits();
            told.accept(new Event.Replanned(changes));
            Optional<Outcome> early = proposal.end(again);
            if (early.isPresent()) {
                return early.get();
            }
            plan = again;
        }
    }

    /** Asks the run to end, as {@link End#interrupt} does. */
    public Optional<Outcome> interrupt() {
        return end.interrupt();
    }

    /** True if a run has come to its end and releases what it held. */
    public boolean isReleasing() {
        return end.isReleasing();
    }

    /** Ends the run without waiting for it, as {@link End#abandon} does. */
    public Outcome abandon() {
        return end.abandon();
    }
}
