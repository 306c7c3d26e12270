/**
 * The interactive shell: it passes what is typed to the {@link kesh.dsl.Evaluator} and to {@link kesh.Session}. Only
 * this package may use JLine, and only {@code Console} starts it, besides {@code WatchScreen} for the live view: the
 * same lines run without a terminal from a file, from standard input or from the command line.
 *
 * <p>Help, completion and colours come from {@link kesh.dsl.Words}; only {@code Place} and {@code Candidates} know some
 * words by name, to complete their texts. Never here: a decision about a cluster.
 */
package kesh.repl;
