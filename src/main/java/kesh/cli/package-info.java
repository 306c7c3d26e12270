/**
 * The command line: it turns options into calls of {@link kesh.Session} and {@link kesh.Inspection}, and outcomes into
 * exit codes. Each command has a file of its own, {@code XCommand}, which parses its options once into its components.
 * Commands share {@code Output}, {@code Agreement}, {@code ClusterOption}, {@code ScriptOperand} and
 * {@code HostPassword}, the options that several of them take; {@code Syntax}, which declares options; and
 * {@code Front}, the operator's side.
 *
 * <p>Only this package may use picocli. Never here: a decision about a cluster.
 */
package kesh.cli;
