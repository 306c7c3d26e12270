/**
 * Sessions with a database server over a connection of {@code remote.ssh}: the {@code DriverSession} through a tunnel, the
 * {@code ClientSession} by the product's own client program on the host, with which a {@code Dialogue} is held.
 *
 * <p>The types of pgjdbc appear here and nowhere else.
 */
package kesh.remote.sql;
