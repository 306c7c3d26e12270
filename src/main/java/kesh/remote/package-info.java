/**
 * Reaching a host: the port ({@link kesh.remote.Transport}), the values that go through it ({@link kesh.remote.Command},
 * {@link kesh.remote.Query}, {@link kesh.remote.Answer}, {@link kesh.remote.Result}), and SSH.
 *
 * <p>The only package that may use sshj, BouncyCastle and the PostgreSQL driver. May use {@code cluster}. Never here:
 * what a command is good for, or a second try of one that may have changed something. Arguments are quoted in one place
 * ({@link kesh.remote.Quote}); secrets go in through standard input.
 */
package kesh.remote;
