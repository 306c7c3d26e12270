/**
 * The one SSH connection per host, and commands over it. {@code Links} has the connections, which {@code Dial} makes:
 * {@code Targets} says how (script, ssh's configuration, defaults), {@code Keys} what to log in with, {@code HostKeys} whom
 * to believe, {@code Crypto} which algorithms. {@code Exec} runs commands, {@code Jobs} turns one that must outlive the
 * connection into an ordinary one, a {@code Tunnel} leads on.
 *
 * <p>The types of sshj appear in the rooms of {@code remote} and nowhere else. Every wait has a bound.
 */
package kesh.remote.ssh;
