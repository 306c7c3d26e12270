/**
 * Explains the outputs and logs of repmgr, of KingbaseES' tools and of servers: what they mean, how bad that is, and
 * what to do. The meanings of single messages and settings are data: {@code Phrasebook} reads them from files beside
 * these classes, and an administrator's in the same form.
 *
 * <p>It may use {@code cluster}, {@code product.RepmgrConf} and the verdict of a {@code plan.Check}. Never here: a
 * transport, or the content of a script.
 */
package kesh.explain;
