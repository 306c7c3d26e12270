/**
 * What repmgr, KingbaseES' tools and the servers print and log, read into an explanation: what it means, how bad it is, and
 * what to do. What single messages and settings mean is data: {@code Phrasebook} reads it from files beside these classes, and
 * an administrator's in the same form.
 *
 * <p>May use {@code cluster}, {@code product.RepmgrConf} and the verdict of a {@code plan.Check}. Never here: a transport,
 * and what a script says.
 */
package kesh.explain;
