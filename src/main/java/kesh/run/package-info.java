/**
 * Executes plans: one loop, which reports what happens as {@link kesh.run.Event}s and ends with a
 * {@link kesh.run.Outcome}.
 *
 * <p>This package may use {@code plan}, {@code survey}, {@code remote} and {@code cluster}. Never here: the purpose of
 * a step (that is {@code verb}), and how anything looks (that is {@code view}).
 */
package kesh.run;
