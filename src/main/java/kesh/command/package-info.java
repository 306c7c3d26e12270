/**
 * The requests to a host or a server, as values: a {@link kesh.command.Command} of arguments, a
 * {@link kesh.command.Script} for its standard input, a {@link kesh.command.Query}, and the {@link kesh.command.Effect}
 * of each. {@link kesh.command.Quote} is the only place that quotes.
 *
 * <p>This package uses {@code cluster} only. Never here: how a host is reached.
 */
package kesh.command;
