/**
 * What the words of several rooms are made of: who sends WAL to whom, the programs of a node, failover, slots, locks,
 * KingbaseES' supervisor, and the checks that more than one of them needs.
 *
 * <p>Uses no other room of {@code verb}. Never here: what only one room needs.
 */
package kesh.verb.part;
