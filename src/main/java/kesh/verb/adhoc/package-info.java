/**
 * The operator's own commands on chosen nodes: {@code sh}, {@code sql}, {@code get}, {@code put}, {@code require}.
 *
 * <p>The only other room that this one uses is {@code verb.part}.
 */
package kesh.verb.adhoc;
