/**
 * The one SSH connection per host, and commands over it. {@code SshConnections} holds the connections, which
 * {@code Dial} makes: {@code Targets} finds the settings (script, ssh's configuration, defaults), {@code Keys} the keys
 * to log in with, {@code HostKeys} checks the host's key, {@code Crypto} chooses the algorithms. {@code Exec} runs
 * commands, {@code Jobs} turns one that must outlive the connection into an ordinary one, a {@code Tunnel} leads on.
 *
 * <p>The types of sshj appear in the rooms of {@code remote} and nowhere else. Every wait has a bound.
 */
package kesh.remote.ssh;
