/**
 * Where kesh starts ({@link kesh.Main}), where its parts meet ({@link kesh.Session}), and what all of them may throw
 * ({@link kesh.Problem}).
 *
 * <p>Someone who reads only {@code Session} knows the program. It may use every package but {@code cli}; {@code Problem}
 * uses none, so that every package may use it. Never here: anything that a package could do.
 */
package kesh;
