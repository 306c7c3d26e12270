/**
 * From Groovy to verbs: a script only collects statements; nothing is looked at or done while it runs.
 *
 * <p>The only package that may use Groovy's types. May use {@code verb}, {@code product} and the values of
 * {@code cluster} and {@code remote}. Every mistake in a script becomes a {@link kesh.Problem} that names file and line.
 */
package kesh.dsl;
