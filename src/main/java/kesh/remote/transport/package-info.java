/** The real {@link kesh.remote.Transport}: commands by {@code remote.ssh}, SQL by {@code remote.sql}. */
package kesh.remote.transport;
