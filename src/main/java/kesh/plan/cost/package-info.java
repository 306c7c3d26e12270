/**
 * The cost of a plan, computed from it: the load of its copies, the sessions it ends, the time in which no server
 * accepts writes, and what earlier runs let expect of all that.
 *
 * <p>This package uses {@code plan}, which knows nothing of it, and {@code cluster}.
 */
package kesh.plan.cost;
