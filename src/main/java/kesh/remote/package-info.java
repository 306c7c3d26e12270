/**
 * Reaching a host: the port {@link kesh.remote.Transport} with its values, and {@link kesh.remote.Ssh}, which does it.
 *
 * <p>{@code Ssh} asks {@code Links} for the one connection per host, which {@code Dial} makes: {@code Targets} says how
 * (script, ssh's configuration, defaults), {@code Keys} what to log in with, {@code KnownHosts} whom to believe,
 * {@code Crypto} which algorithms. Over it {@code Exec} runs commands, {@code Jobs} turns a command that must outlive
 * the connection into an ordinary one. A {@code SqlSession} talks to a database server: the {@code DriverSession} through a
 * {@code Tunnel}, the {@code ClientSession} by the product's own client program on the host, with which a {@code Dialogue} is held.
 *
 * <p>Uses {@code kesh.cluster.Host} and {@code kesh.Problem} only. The types of sshj and pgjdbc appear here and nowhere
 * else. Nothing here knows a cluster, a product, a plan or a terminal. Every wait has a bound.
 */
package kesh.remote;
