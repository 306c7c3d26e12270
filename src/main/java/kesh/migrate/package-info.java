/**
 * Translates between scripts and the tools that operators used before: the install.conf of KingbaseES'
 * cluster_install.sh, read into a script and written from one; and repmgr's table of a cluster, read into a script that
 * declares it.
 *
 * <p>It may use scripts as they were read ({@code dsl.ClusterScript}), the verbs in them, and the table that
 * {@code explain} has read. Never here: a transport, or anything that runs the content of a file. The vendor's script
 * evaluates its file; kesh reads it as data.
 */
package kesh.migrate;
