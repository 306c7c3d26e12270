/**
 * Executing plans: one loop, which tells what happens as {@link kesh.run.Event}s and ends with an
 * {@link kesh.run.Outcome}.
 *
 * <p>May use {@code plan}, {@code survey}, {@code remote} and {@code cluster}. Never here: what a step is good for
 * (that is {@code verb}), and how anything looks (that is {@code view}).
 */
package kesh.run;
