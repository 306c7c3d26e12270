/**
 * Reaching a host: the port {@link kesh.remote.Transport}, its answers and its failures, and {@link kesh.remote.ReadOnly},
 * which refuses what changes something.
 *
 * <p>Uses {@code cluster} and {@code command}. Nothing here knows a cluster, a product, a plan or a terminal. How it is done
 * is in the rooms behind: {@code remote.ssh}, {@code remote.sql}, {@code remote.transport}.
 */
package kesh.remote;
