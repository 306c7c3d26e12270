/**
 * The interactive shell: from what is typed to the {@link kesh.dsl.Evaluator} and to {@link kesh.Session}. The only
 * package that may use JLine, and {@code Console} the only class that starts it, besides {@code WatchScreen} for the live
 * view: the same lines run from a file, from standard input or from the command line without a terminal.
 *
 * <p>Knows no word of the language by itself: help, completion and colours come from {@link kesh.dsl.Words}. Nothing here
 * decides anything about a cluster.
 */
package kesh.repl;
