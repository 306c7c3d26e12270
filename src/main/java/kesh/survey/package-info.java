/**
 * Makes a {@link kesh.cluster.ClusterState} from hosts: one probe script and one SQL session per node, nodes in
 * parallel.
 *
 * <p>This package may use {@code cluster}, {@code remote} and {@code product}. Never here: a command that changes
 * anything, or a judgement of what was seen (that is {@code verb}). What cannot be found out becomes
 * {@code Seen.Unknown}.
 */
package kesh.survey;
