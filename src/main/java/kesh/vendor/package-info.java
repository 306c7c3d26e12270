/**
 * Files of the tools that operators used before: the install.conf of KingbaseES' cluster_install.sh, read into a script of
 * kesh's, and written from one; what repmgr shows of a cluster, read into a script that declares it; and whatever these
 * tools print and log, read into an explanation.
 *
 * <p>It may use scripts as they were read ({@code dsl.ClusterScript}) and the verbs in them. Never here: a transport, or
 * anything that runs what a file says. The vendor's script evaluates its file; kesh reads it as data.
 */
package kesh.vendor;
