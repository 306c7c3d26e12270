/**
 * What is to be done, as data: a {@link kesh.plan.Plan} of {@link kesh.plan.Step}s, each with the
 * {@link kesh.plan.Fact} that it brings about.
 *
 * <p>A fact can be looked up in a state ({@code holds}) and assumed in one ({@code assume}); the fold of the assumed
 * facts is the state that a plan promises. May use {@code cluster} and the values of {@code remote}. Never here: a
 * transport, a clock, a terminal, or the knowledge of which steps a verb needs (that is {@code verb}).
 */
package kesh.plan;
