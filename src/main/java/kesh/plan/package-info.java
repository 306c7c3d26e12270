/**
 * The work to be done, as data: a {@link kesh.plan.Plan} of {@link kesh.plan.Step}s, each with the
 * {@link kesh.plan.Fact} that it brings about.
 *
 * <p>A state can be asked for a fact ({@code holds}), and a fact can be assumed in a state ({@code assume}); all facts
 * assumed one after the other give the state that a plan promises. This package may use {@code cluster} and the values
 * of {@code command}. Never here: a transport, a clock, a terminal, or the knowledge of which steps a verb needs (that
 * is {@code verb}).
 */
package kesh.plan;
