/**
 * What can be asked of a host or a server, as values: a {@link kesh.command.Command} of arguments, a
 * {@link kesh.command.Script} for its standard input, a {@link kesh.command.Query}, and what each does
 * ({@link kesh.command.Effect}). Quoted once, in {@link kesh.command.Quote}.
 *
 * <p>Uses {@code cluster} only. Never here: how a host is reached.
 */
package kesh.command;
