/**
 * The command line: options to calls of {@link kesh.Session}, outcomes to exit codes. The only package, besides
 * {@code Main}, that may use picocli. Nothing here decides anything about a cluster.
 */
package kesh.cli;
