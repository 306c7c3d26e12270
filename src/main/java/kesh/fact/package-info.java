/**
 * The statements about a cluster that steps bring about, one file each. Every one is told from what a survey sees,
 * never from what a command returned, and none holds while its work is half done.
 *
 * <p>May use {@code cluster}, and implements {@code plan.Fact}; one that takes long to come about says by a query how far
 * it is from it. Never here: how a statement is brought about (that is
 * {@code verb}).
 */
package kesh.fact;
