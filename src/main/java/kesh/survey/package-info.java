/**
 * From hosts to a {@link kesh.cluster.ClusterState}: one probe script and one SQL session per node, nodes in parallel.
 *
 * <p>May use {@code cluster}, {@code remote} and {@code product}. Never here: a command that changes anything, or a
 * judgement of what was seen (that is {@code verb}). What cannot be found out becomes {@code Seen.Unknown}.
 */
package kesh.survey;
