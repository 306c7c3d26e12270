/**
 * From the tools that operators used before to scripts, and back: the install.conf of KingbaseES' cluster_install.sh, read
 * into a script and written from one; what repmgr shows of a cluster, read into a script that declares it.
 *
 * <p>It may use scripts as they were read ({@code dsl.ClusterScript}), the verbs in them, and the table that
 * {@code explain} has read. Never here: a transport, or anything that runs what a file says. The vendor's script evaluates
 * its file; kesh reads it as data.
 */
package kesh.migrate;
