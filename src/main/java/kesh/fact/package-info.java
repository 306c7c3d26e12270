/**
 * The statements about a cluster that steps bring about, one file each. Each is judged by what a survey sees, never by
 * what a command returned, and none holds while its work is half done.
 *
 * <p>This package may use {@code cluster}, and implements {@code plan.Fact}; a fact that takes long to come about has a
 * query for its progress. Never here: how a statement is brought about (that is {@code verb}).
 */
package kesh.fact;
