/**
 * Reaches hosts: the port {@link kesh.remote.Transport}, its answers and its failures, and
 * {@link kesh.remote.ReadOnly}, which refuses changes.
 *
 * <p>This package uses {@code cluster} and {@code command}. Nothing here knows a product, a plan or a terminal. The
 * rooms behind it do the work: {@code remote.ssh}, {@code remote.sql}, {@code remote.transport}.
 */
package kesh.remote;
