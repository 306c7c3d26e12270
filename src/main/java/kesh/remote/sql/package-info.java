/**
 * Sessions with a database server over a connection of {@code remote.ssh}: the {@code DriverSession} through a tunnel,
 * the {@code ClientSession} in a {@code Dialogue} with the product's own client program on the host.
 *
 * <p>The types of pgjdbc appear here and nowhere else.
 */
package kesh.remote.sql;
