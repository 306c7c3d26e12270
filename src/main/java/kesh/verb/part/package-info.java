/**
 * The common parts of words in several rooms: the direction of WAL, the programs of a node, failover, slots, locks,
 * KingbaseES' supervisor, and the checks that more than one room needs.
 *
 * <p>It uses no other room of {@code verb}. Never here: anything that only one room needs.
 */
package kesh.verb.part;
