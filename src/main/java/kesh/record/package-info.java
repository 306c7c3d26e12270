/**
 * What was seen, as a file: to look at later, to plan on without the cluster, to keep in a repository. Text, without a
 * secret in it. And the journals, read again by those who want to know what runs, what was done, and how long things take.
 *
 * <p>May use {@code cluster}, to read repmgr.conf again {@code product.RepmgrConf}, and of {@code plan} what was measured
 * ({@code Experience}). Never here: looking at a cluster,
 * and anything that is only shown.
 */
package kesh.record;
