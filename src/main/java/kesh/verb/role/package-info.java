/**
 * A member changes what it is, or whose data it has: {@code switchover}, {@code promote}, {@code follow}, {@code rejoin},
 * {@code rebuild}.
 *
 * <p>The highest room: a rebuild is an expansion in place, and what comes back must be able to start.
 */
package kesh.verb.role;
