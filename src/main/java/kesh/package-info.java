/**
 * Where kesh starts ({@code Main}), where its parts meet ({@code Session}), how a Java program uses it
 * ({@link kesh.Kesh}), and what all of them may throw ({@link kesh.Problem}).
 *
 * <p><b>What a program may rely on.</b> {@link kesh.Kesh} and {@link kesh.Problem}; and as values that it gives or is given:
 * {@link kesh.dsl.ClusterScript}, {@link kesh.dsl.Mistake} and {@link kesh.dsl.Position},
 * {@link kesh.run.TimedEvent}, {@link kesh.run.Event} and {@link kesh.run.Outcome}, and what is in {@link kesh.plan} and {@link kesh.cluster}. Records may gain components, so read
 * them and make none. Everything else is kesh's own and may change at any time, also where Java calls it public; so is what
 * these types mention of it, such as {@code Command}.
 *
 * <p><b>What it does to the JVM.</b> It adds one security provider at the end of the list, {@code kesh-ecdsa}; tells sshj not
 * to register BouncyCastle, and registers it when a host or key needs what the JDK lacks. It keeps compiled scripts in
 * {@code $XDG_CACHE_HOME/kesh/scripts}, else in {@code ~/.cache}. Its threads are daemons, but for those that carry out steps.
 *
 * <p>Someone who reads only {@code Session} knows the program. It may use every package but {@code cli} and {@code repl};
 * {@code Problem} uses none, so that every package may use it. Never here: anything that a package could do.
 */
package kesh;
