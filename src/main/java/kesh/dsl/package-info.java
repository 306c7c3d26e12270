/**
 * From Groovy to verbs: a script only collects statements; nothing is inspected or done while it runs.
 *
 * <p>This is the only package that may use Groovy's types. It may use {@code verb}, {@code product} and the values of
 * {@code cluster} and {@code remote}. Every mistake in a script becomes a {@link kesh.Problem} that names file and
 * line.
 */
package kesh.dsl;
