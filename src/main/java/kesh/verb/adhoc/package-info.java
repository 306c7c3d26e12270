/**
 * What an operator says himself, on chosen nodes: {@code sh}, {@code sql}, {@code get}, {@code put}, {@code require}.
 *
 * <p>Uses {@code verb.part} only, of the rooms.
 */
package kesh.verb.adhoc;
