package kesh;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import kesh.dsl.ClusterScript;
import kesh.plan.Plan;
import kesh.plan.cost.Load;
import kesh.plan.cost.WriteOutage;
import kesh.record.Experiences;
import kesh.run.Event;
import kesh.run.Journal;
import kesh.run.Listeners;
import kesh.run.Outcome;

/**
 * The plans of one script, as they are shown and asked about.
 *
 * @param told is shown each plan
 * @param journals the directory of the records of runs
 * @param gate finds what makes a plan, from the state it was planned from, unfit to be executed
 */
record Proposal(
        ClusterScript script, Listeners told, Confirm confirm, Path journals, Function<Plan, Optional<Problem>> gate) {

    /** Adds the measurements of earlier runs of this kind. */
    static Event.Planned experienced(ClusterScript script, Plan plan, Path journals) {
        boolean measurable = !Load.of(plan).isEmpty() || !WriteOutage.of(plan).isEmpty();
        return new Event.Planned(
                plan,
                measurable ? Optional.of(Experiences.read(journals, Journal.ending(script.name()))) : Optional.empty());
    }

    /** Shows the plan and asks; the outcome if it ends here and is not to be executed. */
    Optional<Outcome> end(Plan plan) {
        told.accept(experienced(script, plan, journals));
        return gate.apply(plan)
                .map(Outcome::refused)
                .or(() -> plan.isRefused() ? Optional.of(Outcome.refused(plan)) : Optional.empty())
                .or(() -> plan.isNothingToDo() ? Optional.of(Outcome.nothingToDo()) : Optional.empty())
                .or(() -> confirm.refusal(plan).map(Outcome::declined));
    }
}
