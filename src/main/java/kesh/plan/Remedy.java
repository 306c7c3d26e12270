package kesh.plan;

import java.util.List;

/**
 * What a run does by itself if a step does not reach its goal, because what the step has begun cannot stay so. It is in
 * force until the step after it begins; what that one does cannot be taken back.
 *
 * @param hopeless what makes it vain to wait for the goal: where it is seen to last, the wait ends
 * @param steps one after the other; each waits until what it needs is so, and is left out where its goal holds
 * @param result what is so afterwards, as a sentence of the run's end
 */
public record Remedy(Fact hopeless, List<Step> steps, String result) {
    public Remedy {
        steps = List.copyOf(steps);
    }
}
