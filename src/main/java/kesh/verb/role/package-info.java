/**
 * A member changes its role, or its data: {@code switchover}, {@code promote}, {@code follow}, {@code rejoin},
 * {@code rebuild}.
 *
 * <p>This is the highest room: a rebuild is an expansion in place, and a returning node must be able to start.
 */
package kesh.verb.role;
