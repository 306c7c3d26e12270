/**
 * The terms of the domain as immutable values: the parts of a repmgr cluster and what was seen of it at one moment
 * ({@link kesh.cluster.ClusterState}).
 *
 * <p>This package depends on nothing but the JDK. Never here: how a fact was found out, how something is changed, how
 * anything is shown. A fact that could not be found out is {@link kesh.cluster.Seen.Unknown} with the reason, never an
 * empty or healthy value.
 */
package kesh.cluster;
