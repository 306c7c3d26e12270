/**
 * What a plan costs, worked out of it: the load of its copies, the sessions it ends, the time in which no server accepts
 * writes, and what earlier runs let expect of all that.
 *
 * <p>Uses {@code plan}, which knows nothing of it, and {@code cluster}.
 */
package kesh.plan.cost;
