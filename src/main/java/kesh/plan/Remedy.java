package kesh.plan;

import java.util.List;

/**
 * The steps that a run takes by itself if a step does not reach its goal, because the step's half-done work cannot
 * stay. A remedy is in force until the next step begins; what that step does cannot be undone.
 *
 * @param hopeless a fact that makes waiting for the goal useless: if it lasts, the wait ends
 * @param steps one after the other; each waits until its needs are met, and is skipped if its goal holds
 * @param result the situation afterwards, as a sentence for the end of the run
 */
public record Remedy(Fact hopeless, List<Step> steps, String result) {
    public Remedy {
        steps = List.copyOf(steps);
    }
}
