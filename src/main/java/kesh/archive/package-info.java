/**
 * What was seen, as a file: to look at later, to plan on without the cluster, to keep in a repository. Text, without a
 * secret in it. And the journals, read again by those who want to know what runs and what was done.
 *
 * <p>May use {@code cluster} and, to read repmgr.conf again, {@code distro.RepmgrConf}. Never here: looking at a cluster,
 * and anything that is only shown.
 */
package kesh.archive;
