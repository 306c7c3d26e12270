/**
 * The start of kesh ({@code Main}), the place where its parts meet ({@code Session}), its interface for Java programs
 * ({@link kesh.Kesh}), and the error that all of them may throw ({@link kesh.Problem}).
 *
 * <p><b>What a program may rely on.</b> {@link kesh.Kesh} and {@link kesh.Problem}; and as values that it passes or
 * receives: {@link kesh.dsl.ClusterScript}, {@link kesh.dsl.Mistake} and {@link kesh.dsl.Position},
 * {@link kesh.run.TimedEvent}, {@link kesh.run.Event} and {@link kesh.run.Outcome}, and what is in {@link kesh.plan}
 * and {@link kesh.cluster}. Records may gain components, so read them and make none. Everything else is internal and
 * may change at any time, even where Java calls it public; so are the internal types that these mention, such as
 * {@code Command}.
 *
 * <p><b>What it does to the JVM.</b> It adds one security provider at the end of the list, {@code kesh-ecdsa}; tells
 * sshj not to register BouncyCastle, and registers it when a host or key needs what the JDK lacks. It keeps compiled
 * scripts in {@code $XDG_CACHE_HOME/kesh/scripts}, else in {@code ~/.cache}. Its threads are daemons, except those that
 * carry out steps.
 *
 * <p>Someone who reads only {@code Session} knows the program. It may use every package except {@code cli} and
 * {@code repl}; {@code Problem} uses none, so that every package may use it. Never here: anything that a package could
 * do.
 */
package kesh;
